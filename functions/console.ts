/** The page to begin with: what this is, and every route that it answers; and an answer to all others. */
import { logFault } from './aws/log.ts';
import { http } from './http.ts';
import { htmlPage, refusalPage } from './page.ts';
import { problem } from './reply.ts';
import { routes } from './routes.ts';

const list = Object.entries(routes)
  .filter(([, { caller }]) => caller === 'key')
  .map(
    ([key, { summary }]) => `<li><code>${key.replaceAll('/', '/<wbr>')}</code><br>${summary}</li>`,
  )
  .join('');

export const handler = http(
  { apiKeys: async () => ({}), onFault: logFault },
  {
    'GET /': async () =>
      htmlPage(
        200,
        'whoop-on-aws',
        `<p>Connects WHOOP accounts and serves their data. Call it with an API key:</p><ul>${list}</ul>`,
      ),

    $default: async ({ wantsPage }) => {
      const sentence = 'There is no such route; GET / lists those that there are.';
      return wantsPage ? refusalPage(404, sentence) : problem(404, 'not_found', sentence);
    },
  },
);

/** The page to begin with: what this is, and every route that it answers. */
import { logFault } from './aws/log.ts';
import { http } from './http.ts';
import { htmlPage } from './pages.ts';
import { routes } from './routes.ts';

const list = Object.entries(routes)
  .filter(([, { caller }]) => caller === 'key')
  .map(([key, { summary }]) => `<li><code>${key}</code><br>${summary}</li>`)
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
  },
);

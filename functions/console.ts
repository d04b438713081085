/** The page to begin with: what this is, and every route that it answers; the contract; and an answer to all others. */
import { readFile } from 'node:fs/promises';
import { logFault } from './aws/log.ts';
import { http } from './http.ts';
import { heading, htmlPage, refusalPage } from './page.ts';
import { problem, type Reply } from './reply.ts';
import { routes } from './routes.ts';

const list = Object.entries(routes)
  .filter(([, { caller }]) => caller === 'key')
  .map(
    ([key, { summary }]) => `<li><code>${key.replaceAll('/', '/<wbr>')}</code><br>${summary}</li>`,
  )
  .join('');

const fits = (pattern: string, path: string) => {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  const isAt = (part: string, at: number) =>
    part.startsWith('{') ? given[at] !== '' : part === given[at];
  return wanted.length === given.length && wanted.every(isAt);
};

/** None where there is no such path. */
const methodsOf = (path: string): string[] =>
  Object.keys(routes).flatMap((key) => {
    const [method = '', pattern] = key.split(' ');
    return pattern !== undefined && fits(pattern, path) ? [method] : [];
  });

const refuse = (wantsPage: boolean, status: number, code: string, sentence: string): Reply =>
  wantsPage ? refusalPage(status, sentence) : problem(status, code, sentence);

export const handler = http(
  { apiKeys: async () => ({}), onFault: logFault },
  {
    'GET /': async () =>
      htmlPage(
        200,
        'whoop-on-aws',
        `${heading('whoop-on-aws')}<p>Connects WHOOP accounts and serves their data. Call it with an API key:</p><ul>${list}</ul><p>All of it: <a href="/openapi.json">openapi.json</a></p>`,
      ),

    'GET /openapi.json': async () => ({
      status: 200,
      body: JSON.parse(await readFile(new URL('openapi.json', import.meta.url), 'utf8')),
    }),

    $default: async ({ path, wantsPage }) => {
      const allow = methodsOf(path).join(', ');
      if (allow === '') {
        const sentence = 'There is no such route; GET / lists those that there are.';
        return refuse(wantsPage, 404, 'not_found', sentence);
      }
      const sentence = `This path takes ${allow} only.`;
      const { headers, ...reply } = refuse(wantsPage, 405, 'method_not_allowed', sentence);
      return { ...reply, headers: { ...headers, allow } };
    },
  },
);

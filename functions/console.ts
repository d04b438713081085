/** The console, one page that speaks to the API; the contract; and an answer to whatever is no route. */
import { readFile } from 'node:fs/promises';
import { logFault } from './aws/log.ts';
import { consolePage } from './console-page.ts';
import { http } from './http.ts';
import { refusalPage } from './page.ts';
import { problem, type Reply } from './reply.ts';
import { routes } from './routes.ts';

/** Lies beside this function in its bundle. */
const beside = (file: string) => readFile(new URL(file, import.meta.url), 'utf8');

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
    'GET /': async () => consolePage(await beside('app.js'), await beside('app.css')),

    'GET /openapi.json': async () => ({
      status: 200,
      body: JSON.parse(await beside('openapi.json')),
    }),

    $default: async ({ path, wantsPage }) => {
      const allow = methodsOf(path).join(', ');
      if (allow === '') {
        const sentence = 'There is no such route; GET /openapi.json lists those that there are.';
        return refuse(wantsPage, 404, 'not_found', sentence);
      }
      const sentence = `This path takes ${allow} only.`;
      const { headers, ...reply } = refuse(wantsPage, 405, 'method_not_allowed', sentence);
      return { ...reply, headers: { ...headers, allow } };
    },
  },
);

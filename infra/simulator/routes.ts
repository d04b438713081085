/** Which part of the simulator answers a request. */
import type { IncomingMessage } from 'node:http';
import type { answerControl } from './control.ts';
import { answerData } from './data.ts';
import type { Grants } from './grants.ts';
import type { Answer } from './http.ts';
import type { createLimiter } from './limits.ts';
import { authorize, type Client, issueTokens } from './oauth.ts';
import type { Shelf } from './shelf.ts';
import { answerTruth } from './truth.ts';

interface Deps {
  grants: Grants;
  client: Client;
  shelves: Shelf[];
  takePermit: ReturnType<typeof createLimiter>;
  control: ReturnType<typeof answerControl>;
  now: () => number;
}

const isForm = (request: IncomingMessage) =>
  request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ===
  'application/x-www-form-urlencoded';

export const readForm = (request: IncomingMessage, text: string) =>
  isForm(request) ? new URLSearchParams(text) : undefined;

export const createRoutes = (deps: Deps) => {
  const { grants, client, shelves, takePermit, control, now } = deps;
  const names = shelves.map(({ profile }) => `${profile.first_name} ${profile.last_name}`);
  const answerAuthorization = authorize({ grants, client, names });
  const answerToken = issueTokens({ grants, client });
  const answerRead = answerData({ grants, shelves, now });

  return async (request: IncomingMessage, url: URL, text: string): Promise<Answer> => {
    const { method = 'GET' } = request;
    const form = readForm(request, text);
    if (url.pathname === '/oauth/oauth2/auth') {
      return answerAuthorization(method === 'POST' && form ? form : url.searchParams);
    }
    if (url.pathname === '/oauth/oauth2/token') {
      return method === 'POST' ? answerToken(form) : { status: 405, headers: { allow: 'POST' } };
    }
    if (method === 'POST' && url.pathname.startsWith('/_sim/')) {
      // No program sends an Origin: a page that somebody happens to visit moves nothing here.
      if (request.headers.origin !== undefined) return { status: 403 };
      return control(url.pathname, text);
    }
    if (!url.pathname.startsWith('/developer/')) return answerTruth(shelves, names, url.pathname);
    const { allowed, headers } = takePermit();
    if (!allowed) return { status: 429, headers, body: 'Too many requests' };
    const { authorization } = request.headers;
    const path = url.pathname.slice('/developer'.length);
    const answer = answerRead({ method, path, query: url.searchParams, authorization });
    return { ...answer, headers: { ...answer.headers, ...headers } };
  };
};

/** Where WHOOP sends the browser back: GET /callback, and the page at the end, GET /connected. */
import { connectedPage } from './connected-page.ts';
import { LinkError } from './domain/errors.ts';
import { finishLink } from './domain/finish-link.ts';
import { readImport } from './domain/first-import.ts';
import { linkUrl, ticketOf } from './domain/linking.ts';
import { http } from './http.ts';
import { readLink, writeLink } from './link-cookie.ts';
import { failureCode } from './link-failures.ts';
import { linkFailure, resultUrl } from './link-result.ts';
import type { Reply } from './reply.ts';
import { callbackDeps, httpDeps } from './wire.ts';

export const handler = http(httpDeps, {
  'GET /callback': async ({ query, cookie, wantsJson }): Promise<Reply> => {
    const deps = callbackDeps();
    const { public_url, brand } = deps;
    try {
      const sealer = await deps.sealer();
      const { return_url, ...link } = await finishLink(deps)(query, cookie);
      if (wantsJson) return { status: 200, body: { provider_slug: 'whoop', stage: 'completed' } };
      const location = resultUrl(return_url ?? `${public_url}/connected`, 'completed');
      if (return_url !== undefined) return { status: 303, headers: { location } };
      const cookies = [writeLink(sealer, public_url, link)];
      return { status: 303, headers: { location }, cookies };
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      // For the operator: a wrong secret, a wrong redirect URL, WHOOP down.
      if (error.cause !== undefined) httpDeps.onFault(error.cause);
      const ticket = ticketOf(deps, query.state, cookie);
      const link = ticket && linkUrl(public_url, ticket);
      return linkFailure(error, { brand, wantsJson, link });
    }
  },

  'GET /connected': async ({ query: { stage, error, still }, cookie }) => {
    const deps = callbackDeps();
    if (stage !== 'completed') {
      const failed = { code: failureCode(error), return_url: undefined };
      return linkFailure(failed, { brand: deps.brand, wantsJson: false });
    }
    const link = readLink(await deps.sealer(), deps.public_url, cookie);
    const progress = link && (await readImport(deps)(link));
    return connectedPage(deps.brand, progress, still !== undefined);
  },
});

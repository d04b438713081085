/** Where WHOOP sends the browser back: GET /callback, and the page at the end, GET /connected. */
import { LinkError } from './domain/errors.ts';
import { finishLink } from './domain/finish-link.ts';
import { http } from './http.ts';
import { linkFailure, resultPage, resultUrl } from './link-result.ts';
import { callbackDeps, httpDeps } from './wire.ts';

export const handler = http(httpDeps, {
  'GET /callback': async ({ query, cookie, wantsJson }) => {
    const deps = callbackDeps();
    try {
      const { return_url = `${deps.public_url}/connected` } = await finishLink(deps)(query, cookie);
      return wantsJson
        ? { status: 200, body: { provider_slug: 'whoop', stage: 'completed' } }
        : { status: 303, headers: { location: resultUrl(return_url, 'completed') } };
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      // For the operator: a wrong secret, a wrong redirect URL, WHOOP down.
      if (error.cause !== undefined) httpDeps.onFault(error.cause);
      return linkFailure(error, wantsJson);
    }
  },

  'GET /connected': async ({ query }) => resultPage(callbackDeps().app_name, query),
});

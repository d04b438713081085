/** Starts and ends links: POST /link, GET /connect/{ticket}, DELETE /users/{user_id} and …/connection. */
import { consentPage } from './consent-page.ts';
import { disconnect } from './domain/disconnect.ts';
import { erase } from './domain/erase.ts';
import { LinkError } from './domain/errors.ts';
import { openTicket, startLink, visitLink } from './domain/linking.ts';
import { http } from './http.ts';
import { setCookie } from './link-cookie.ts';
import { linkFailure } from './link-result.ts';
import { httpDeps, linkDeps } from './wire.ts';

export const handler = http(httpDeps, {
  'POST /link': async ({ body }) => {
    const { link_web_url, expires_at } = await startLink(linkDeps())(body);
    return { status: 201, body: { link_web_url, expires_at: new Date(expires_at).toISOString() } };
  },

  'GET /connect/{ticket}': async ({ params: { ticket }, query: { answer }, wantsJson }) => {
    const deps = linkDeps();
    try {
      if (deps.consent_page && answer !== 'connect') {
        const { return_url } = await openTicket(deps)(ticket);
        if (answer !== 'cancel') return consentPage(deps.brand);
        throw new LinkError('access_denied', return_url);
      }
      const { location, cookie } = await visitLink(deps)(ticket);
      const { name, value, max_age_s } = cookie;
      return {
        status: 302,
        headers: { location },
        cookies: [setCookie(name, value, max_age_s)],
      };
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return linkFailure(error, { brand: deps.brand, wantsJson, link: '?' });
    }
  },

  'DELETE /users/{user_id}/connection': async ({ params, deadline }) => {
    await disconnect(linkDeps())(params.user_id, deadline);
    return { status: 200, body: { user_id: params.user_id, status: 'disconnected' } };
  },

  'DELETE /users/{user_id}': async ({ params, deadline }) => ({
    status: 200,
    body: await erase(linkDeps())(params.user_id, deadline),
  }),
});

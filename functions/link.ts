/** Starts and ends links: POST /link, GET /connect/{ticket}, DELETE /users/{user_id} and …/connection. */
import { disconnect } from './domain/disconnect.ts';
import { erase } from './domain/erase.ts';
import { LinkError } from './domain/errors.ts';
import { startLink, visitLink } from './domain/linking.ts';
import { http } from './http.ts';
import { linkFailure } from './link-result.ts';
import { httpDeps, linkDeps } from './wire.ts';

export const handler = http(httpDeps, {
  'POST /link': async ({ body }) => {
    const { link_web_url, expires_at } = await startLink(linkDeps())(body);
    return { status: 201, body: { link_web_url, expires_at: new Date(expires_at).toISOString() } };
  },

  'GET /connect/{ticket}': async ({ params, wantsJson }) => {
    try {
      const { location, cookie } = await visitLink(linkDeps())(params.ticket);
      const secure = cookie.name.startsWith('__Host-') ? '; Secure' : '';
      const kept = `${cookie.name}=${cookie.value}; Path=/; Max-Age=${cookie.max_age_s}`;
      return {
        status: 302,
        headers: { location },
        cookies: [`${kept}; HttpOnly; SameSite=Lax${secure}`],
      };
    } catch (error) {
      if (error instanceof LinkError) return linkFailure(error, wantsJson);
      throw error;
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

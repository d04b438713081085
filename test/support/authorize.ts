/** A member's grant from a WHOOP simulator, by the way that a browser and an app take. */
import * as v from 'valibot';

export const redirect_uri = 'http://127.0.0.1:9/callback';

const every_scope =
  'offline read:recovery read:cycles read:sleep read:workout read:profile read:body_measurement';

const tokenSchema = v.object({
  access_token: v.string(),
  expires_in: v.number(),
  refresh_token: v.optional(v.string(), ''),
  scope: v.string(),
  token_type: v.string(),
});

export const authorizeUrl = (url: string, parameters: Record<string, string> = {}) =>
  `${url}/oauth/oauth2/auth?${new URLSearchParams({
    client_id: 'whoop-client',
    redirect_uri,
    response_type: 'code',
    scope: every_scope,
    state: 'state-of-the-test',
    ...parameters,
  })}`;

/** Where the browser is sent, as the parameters that the app then reads. */
export const readRedirect = (response: Response) =>
  Object.fromEntries(new URL(response.headers.get('location') ?? 'no-redirect:').searchParams);

export const getCode = async (url: string, parameters: Record<string, string> = {}) => {
  const asked = authorizeUrl(url, { sim_member: '1', ...parameters });
  const { code } = readRedirect(await fetch(asked, { redirect: 'manual' }));
  return code ?? '';
};

export const postToken = (url: string, form: Record<string, string>) =>
  fetch(`${url}/oauth/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      client_id: 'whoop-client',
      client_secret: 'whoop-secret',
      ...form,
    }),
  });

export const readTokens = async (response: Response) => v.parse(tokenSchema, await response.json());

/** Tokens of the member that `sim_member` names, else of the first. */
export const obtainTokens = async (url: string, parameters: Record<string, string> = {}) => {
  const code = await getCode(url, parameters);
  return readTokens(await postToken(url, { grant_type: 'authorization_code', code, redirect_uri }));
};

export const get = (url: string, path: string, access_token: string) =>
  fetch(`${url}/developer${path}`, { headers: { authorization: `Bearer ${access_token}` } });

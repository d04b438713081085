/** What a code or a refresh token buys at WHOOP's token endpoint. */
import * as oauth from 'oauth4webapi';
import { WhoopError } from '../domain/errors.ts';
import type { TokenResponse } from '../domain/model.ts';
import type { Whoop } from '../domain/ports.ts';
import { requestedScopes } from './oauth.ts';
import { refusalOf } from './refusal.ts';
import type { Send } from './send.ts';

/** WHOOP documents 3600 seconds; RFC 6749 lets `expires_in` be absent. */
const USUAL_LIFETIME_S = 3600;

interface Credentials {
  client_id: string;
  client_secret: string;
}

export interface TokenEndpointDeps {
  /** WHOOP's origin. */
  base: string;
  credentials: () => Promise<Credentials>;
  /** The next `credentials()` reads them anew. */
  forgetCredentials: () => void;
}

const toTokenPair = (granted: oauth.TokenEndpointResponse): TokenResponse => ({
  access_token: granted.access_token,
  ...(granted.refresh_token && { refresh_token: granted.refresh_token }),
  expires_in: granted.expires_in ?? USUAL_LIFETIME_S,
  scopes: granted.scope?.split(' ').filter(Boolean) ?? [...requestedScopes],
});

/** An answer that says yes, but not in a way that leaves us with tokens. */
const malformed = (code: string) =>
  new WhoopError('unavailable', `The token endpoint answered 200 with no good grant (${code}).`, {
    ambiguous: true,
  });

export const tokenEndpoint = (
  { base, credentials, forgetCredentials }: TokenEndpointDeps,
  send: Send,
): Pick<Whoop, 'exchange' | 'refresh'> => {
  const server = { issuer: base, token_endpoint: new URL('/oauth/oauth2/token', base).href };
  const options = {
    [oauth.customFetch]: send,
    [oauth.allowInsecureRequests]: base.startsWith('http:'),
  };

  type Request = (client: oauth.Client, auth: oauth.ClientAuth) => Promise<Response>;

  const ask = async (request: Request, { client_id, client_secret }: Credentials) => {
    const client = { client_id };
    const response = await request(client, oauth.ClientSecretPost(client_secret));
    if (response.status !== 200) throw await refusalOf(response);
    const granted = await oauth
      .processGenericTokenEndpointResponse(server, client, response)
      .catch((error: unknown) => {
        // The library's error holds the answer, tokens included, so its code is all that goes on.
        throw malformed(
          (error instanceof oauth.OperationProcessingError && error.code) || 'unknown',
        );
      });
    if (granted.token_type !== 'bearer') throw malformed('token_type');
    return toTokenPair(granted);
  };

  const grant = async (request: Request): Promise<TokenResponse> => {
    const sent = await credentials();
    try {
      return await ask(request, sent);
    } catch (error) {
      if (!(error instanceof WhoopError) || error.kind !== 'invalid_client') throw error;
      // WHOOP checks the client before it looks at the grant, so a rotated secret costs no token.
      forgetCredentials();
      const current = await credentials();
      const isSame =
        current.client_id === sent.client_id && current.client_secret === sent.client_secret;
      if (isSame) throw error;
      return ask(request, current);
    }
  };

  return {
    exchange: (code, redirect_uri, code_verifier) =>
      grant((client, auth) => {
        // The callback's state was checked and used up before this is called.
        const callback = oauth.validateAuthResponse(
          server,
          client,
          new URLSearchParams({ code }),
          oauth.expectNoState,
        );
        const verifier = code_verifier ?? oauth.nopkce;
        return oauth.authorizationCodeGrantRequest(
          server,
          client,
          auth,
          callback,
          redirect_uri,
          verifier,
          options,
        );
      }),
    refresh: (refresh_token) =>
      grant((client, auth) =>
        oauth.refreshTokenGrantRequest(server, client, auth, refresh_token, {
          ...options,
          additionalParameters: { scope: 'offline' },
        }),
      ),
  };
};

/** What a code or a refresh token buys at WHOOP's token endpoint. */
import * as oauth from 'oauth4webapi';
import { WhoopError } from '../domain/errors.ts';
import type { TokenResponse } from '../domain/model.ts';
import type { Whoop } from '../domain/ports.ts';
import { asKnownClient, type Client, type ClientDeps } from './known-client.ts';
import { requestedScopes } from './oauth.ts';
import { refusalOf } from './refusal.ts';
import type { Send } from './send.ts';

/** WHOOP documents 3600 seconds; RFC 6749 lets `expires_in` be absent. */
const USUAL_LIFETIME_S = 3600;

export interface TokenEndpointDeps extends ClientDeps {
  /** WHOOP's origin. */
  base: string;
}

/** An answer without `scope` grants what was asked for (RFC 6749 §5.1). */
const toTokenPair = (
  granted: oauth.TokenEndpointResponse,
  requested: readonly string[],
): TokenResponse => ({
  access_token: granted.access_token,
  ...(granted.refresh_token && { refresh_token: granted.refresh_token }),
  expires_in: granted.expires_in ?? USUAL_LIFETIME_S,
  scopes: granted.scope?.split(' ').filter(Boolean) ?? [...requested],
});

/** An answer that says yes, but not in a way that leaves us with tokens. */
const malformed = (code: string) =>
  new WhoopError('unavailable', `The token endpoint answered 200 with no good grant (${code}).`, {
    ambiguous: true,
  });

export const tokenEndpoint = (
  { base, ...clientDeps }: TokenEndpointDeps,
  send: Send,
): Pick<Whoop, 'exchange' | 'refresh'> => {
  const server = { issuer: base, token_endpoint: new URL('/oauth/oauth2/token', base).href };
  const options = {
    [oauth.customFetch]: send,
    [oauth.allowInsecureRequests]: base.startsWith('http:'),
  };

  interface Request {
    send(client: oauth.Client, auth: oauth.ClientAuth): Promise<Response>;
    scopes: readonly string[];
  }

  const ask = async (request: Request, { client_id, client_secret }: Client) => {
    const client = { client_id };
    const response = await request.send(client, oauth.ClientSecretPost(client_secret));
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
    return toTokenPair(granted, request.scopes);
  };

  const grant = (request: Request) => asKnownClient(clientDeps)((client) => ask(request, client));

  return {
    exchange: (code, redirect_uri, code_verifier) =>
      grant({
        scopes: requestedScopes,
        send: (client, auth) => {
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
        },
      }),
    refresh: (refresh_token) =>
      grant({
        scopes: ['offline'],
        send: (client, auth) =>
          oauth.refreshTokenGrantRequest(server, client, auth, refresh_token, {
            ...options,
            additionalParameters: { scope: 'offline' },
          }),
      }),
  };
};

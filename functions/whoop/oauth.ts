/** Where a member consents: WHOOP's authorization endpoint, and the scopes that we ask for. */

/** Without one of these a connection is of no use. */
export const requiredScopes: readonly string[] = [
  'read:recovery',
  'read:sleep',
  'read:cycles',
  'read:workout',
  'read:profile',
];

export const optionalScopes: readonly string[] = ['read:body_measurement'];

/** `offline` is what brings a refresh token. */
export const requestedScopes: readonly string[] = ['offline', ...requiredScopes, ...optionalScopes];

interface AuthorizationRequest {
  client_id: string;
  redirect_uri: string;
  state: string;
  /** S256 (RFC 7636). */
  code_challenge?: string;
}

/** RFC 6749 §4.1.1; `base` is WHOOP's origin. */
export const authorizeUrl = (
  base: string,
  { code_challenge, ...consent }: AuthorizationRequest,
): string => {
  const url = new URL('/oauth/oauth2/auth', base);
  url.search = new URLSearchParams({
    response_type: 'code',
    scope: requestedScopes.join(' '),
    ...consent,
    ...(code_challenge && { code_challenge, code_challenge_method: 'S256' }),
  }).toString();
  return url.href;
};

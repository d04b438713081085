/** Is this authorization request good, and if not, who is told: the person, or the app? RFC 6749, 4.1.2.1. */
import { isScope } from './scopes.ts';

export interface AuthorizationRequest {
  redirect_uri: string;
  scopes: string[];
  state: string;
  /** S256, RFC 7636. */
  code_challenge?: string;
}

export type Verdict =
  | { ok: AuthorizationRequest }
  /** For the person: nobody is redirected to an address that is not to be trusted. */
  | { refused: string }
  /** For the app. */
  | { back: URL };

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

const isRedirectUri = (text: string) => {
  const url = URL.parse(text);
  if (!url || url.hash || url.username || url.password) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.includes(url.hostname));
};

export const answerUrl = (redirect_uri: string, parameters: Record<string, string>) => {
  const url = new URL(redirect_uri);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url;
};

export const judgeRequest = (query: URLSearchParams, client_id: string): Verdict => {
  const redirect_uri = query.get('redirect_uri') ?? '';
  const state = query.get('state') ?? '';
  if (query.get('client_id') !== client_id) {
    return { refused: 'No app is registered under this client_id.' };
  }
  if (!isRedirectUri(redirect_uri)) {
    return { refused: 'The redirect_uri must be an https URL, or http on this machine.' };
  }
  const back = (error: string, error_description: string): Verdict => ({
    back: answerUrl(redirect_uri, { error, error_description, ...(state && { state }) }),
  });

  if (state.length < 8) return back('invalid_state', 'A state has at least 8 characters.');
  if (query.get('response_type') !== 'code') {
    return back('unsupported_response_type', 'Only response_type=code is served.');
  }
  const scopes = [...new Set((query.get('scope') ?? '').split(' ').filter(Boolean))];
  const strange = scopes.filter((scope) => !isScope(scope));
  if (strange.length > 0) return back('invalid_scope', `Unknown scope: ${strange.join(' ')}`);
  if (scopes.length === 0) return back('invalid_scope', 'At least one scope must be asked for.');

  const code_challenge = query.get('code_challenge');
  const method = query.get('code_challenge_method');
  if (code_challenge === null && method === null) return { ok: { redirect_uri, scopes, state } };
  if (method !== 'S256' || !/^[\w-]{43}$/.test(code_challenge ?? '')) {
    return back('invalid_request', 'PKCE needs an S256 code_challenge.');
  }
  return { ok: { redirect_uri, scopes, state, code_challenge: code_challenge ?? '' } };
};

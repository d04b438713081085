/** OAuth as WHOOP speaks it: the authorization and the token endpoint. */
import { answerUrl, judgeRequest } from './authorize.ts';
import { consentPage, refusalPage } from './consent.ts';
import type { Grants, TokenResponse } from './grants.ts';
import { type Answer, redirect } from './http.ts';

export interface Client {
  id: string;
  secret: string;
}

/** `parameters` are the URL's, or those of the consent page's form. */
export const authorize =
  (deps: { grants: Grants; client: Client; names: string[] }) =>
  (parameters: URLSearchParams): Answer => {
    const { grants, client, names } = deps;
    const verdict = judgeRequest(parameters, client.id);
    if ('refused' in verdict) return refusalPage(verdict.refused);
    if ('back' in verdict) return redirect(verdict.back);
    const { redirect_uri, scopes, state } = verdict.ok;

    if (parameters.get('decision') === 'deny') {
      const error_description = 'The member did not allow the request.';
      return redirect(
        answerUrl(redirect_uri, { error: 'access_denied', error_description, state }),
      );
    }
    const allowed = parameters.get('decision') === 'allow' ? parameters.get('member') : null;
    const chosen = allowed ?? parameters.get('sim_member');
    if (chosen === null) return consentPage(parameters, scopes, names);
    const member = Number(chosen);
    if (!names[member - 1]) {
      return refusalPage(`There is no member ${chosen}: they are numbered 1 to ${names.length}.`);
    }
    const code = grants.issueCode(member, verdict.ok);
    return redirect(answerUrl(redirect_uri, { code, scope: scopes.join(' '), state }));
  };

const fail = (status: number, error: string, error_description: string): Answer => ({
  status,
  headers: { 'cache-control': 'no-store' },
  body: { error, error_description },
});

const succeed = (tokens: TokenResponse): Answer => ({
  status: 200,
  headers: { 'cache-control': 'no-store' },
  body: tokens,
});

/** `form` is undefined where the body is not form-urlencoded. */
export const issueTokens =
  ({ grants, client }: { grants: Grants; client: Client }) =>
  (form: URLSearchParams | undefined): Answer => {
    if (!form) return fail(400, 'invalid_request', 'The body must be form-urlencoded.');
    if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret) {
      return fail(401, 'invalid_client', 'client_id and client_secret in the body do not fit.');
    }
    const need = (name: string) =>
      fail(400, 'invalid_request', `The parameter ${name} is missing.`);
    const grant_type = form.get('grant_type');
    if (!grant_type) return need('grant_type');

    if (grant_type === 'authorization_code') {
      const code = form.get('code');
      const redirect_uri = form.get('redirect_uri');
      if (!code) return need('code');
      if (!redirect_uri) return need('redirect_uri');
      const tokens = grants.redeemCode(code, redirect_uri, form.get('code_verifier'));
      if (tokens) return succeed(tokens);
      return fail(
        400,
        'invalid_grant',
        'The code was used or is too old, or its redirect_uri or code_verifier is another.',
      );
    }
    if (grant_type === 'refresh_token') {
      const refresh_token = form.get('refresh_token');
      if (!refresh_token) return need('refresh_token');
      const asked = (form.get('scope') ?? '').split(' ').filter(Boolean);
      const tokens = grants.refresh(refresh_token, asked);
      if (tokens === 'invalid_scope') {
        return fail(400, 'invalid_scope', 'The grant does not cover what is asked for.');
      }
      if (tokens) return succeed(tokens);
      return fail(400, 'invalid_grant', 'The refresh token was spent or revoked, or never issued.');
    }
    return fail(400, 'unsupported_grant_type', 'Codes and refresh tokens are served.');
  };

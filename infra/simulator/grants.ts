/** Which tokens are good, and whose: one-time codes, rotation at each refresh, revocation. */
import { createHash, randomBytes } from 'node:crypto';
import type { AuthorizationRequest } from './authorize.ts';

const CODE_LIFE_MS = 600_000;

export interface Grant {
  /** From 1. */
  member: number;
  scopes: string[];
  access_token: string;
  access_expires_at: number;
  refresh_token: string | undefined;
  spent_refresh_tokens: string[];
  revoked: boolean;
}

interface Code {
  member: number;
  request: AuthorizationRequest;
  expires_at: number;
}

export interface TokenResponse {
  access_token: string;
  expires_in: number;
  refresh_token?: string;
  scope: string;
  token_type: 'bearer';
}

export interface GrantOptions {
  /** A spent refresh token costs the whole grant. */
  strict: boolean;
  /** Seconds. */
  expires_in: number;
  now: () => number;
  /** What an earlier run has granted. */
  kept?: Grant[];
  /** Told of all grants whenever one changes. */
  keep?: (grants: Grant[]) => void;
}

const newToken = () => randomBytes(32).toString('base64url');

export const createGrants = (options: GrantOptions) => {
  const { strict, expires_in, now, kept: grants = [], keep = () => {} } = options;
  const codes = new Map<string, Code>();
  const by_access = new Map(grants.map((grant) => [grant.access_token, grant]));
  /** Spent ones too: that is how a reuse is known. */
  const by_refresh = new Map<string, Grant>();
  for (const grant of grants) {
    for (const token of grant.spent_refresh_tokens) by_refresh.set(token, grant);
    by_refresh.set(grant.refresh_token ?? '', grant);
  }
  const revoke = (grant: Grant) => {
    grant.revoked = true;
    keep(grants);
  };

  const issue = (grant: Grant): TokenResponse => {
    by_access.delete(grant.access_token);
    grant.access_token = newToken();
    grant.access_expires_at = now() + expires_in * 1000;
    by_access.set(grant.access_token, grant);
    const answer: TokenResponse = {
      access_token: grant.access_token,
      expires_in,
      scope: grant.scopes.join(' '),
      token_type: 'bearer',
    };
    if (grant.scopes.includes('offline')) {
      if (grant.refresh_token) grant.spent_refresh_tokens.push(grant.refresh_token);
      grant.refresh_token = newToken();
      by_refresh.set(grant.refresh_token, grant);
      answer.refresh_token = grant.refresh_token;
    }
    keep(grants);
    return answer;
  };

  return {
    issueCode: (member: number, request: AuthorizationRequest) => {
      const code = newToken();
      codes.set(code, { member, request, expires_at: now() + CODE_LIFE_MS });
      return code;
    },

    /** The code is spent by the try, whatever comes of it. */
    redeemCode: (code: string, redirect_uri: string, code_verifier: string | null) => {
      const found = codes.get(code);
      codes.delete(code);
      if (!found || found.expires_at <= now() || found.request.redirect_uri !== redirect_uri)
        return;
      const challenge =
        code_verifier === null
          ? undefined
          : createHash('sha256').update(code_verifier).digest('base64url');
      if (challenge !== found.request.code_challenge) return;
      const { member, request } = found;
      const grant: Grant = {
        member,
        scopes: request.scopes,
        access_token: '',
        access_expires_at: 0,
        refresh_token: undefined,
        spent_refresh_tokens: [],
        revoked: false,
      };
      grants.push(grant);
      return issue(grant);
    },

    refresh: (refresh_token: string, asked: string[]) => {
      const grant = by_refresh.get(refresh_token);
      if (!grant || grant.revoked) return;
      if (grant.refresh_token !== refresh_token) {
        if (strict) revoke(grant);
        return;
      }
      if (asked.some((scope) => !grant.scopes.includes(scope))) return 'invalid_scope';
      return issue(grant);
    },

    findGrant: (access_token: string): Readonly<Grant> | undefined => {
      const grant = by_access.get(access_token);
      return grant && !grant.revoked && grant.access_expires_at > now() ? grant : undefined;
    },

    findHolder: (token: string) => {
      const grant = by_access.get(token) ?? by_refresh.get(token);
      return grant && { member: grant.member, grant: grants.indexOf(grant) + 1 };
    },

    isGranted: (member: number) =>
      grants.some((grant) => grant.member === member && !grant.revoked),

    revokeToken: (access_token: string) => {
      const grant = by_access.get(access_token);
      if (grant) revoke(grant);
    },

    revokeMember: (member: number) => {
      for (const grant of grants) if (grant.member === member) revoke(grant);
    },
  };
};

export type Grants = ReturnType<typeof createGrants>;

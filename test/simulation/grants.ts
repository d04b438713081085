/** WHOOP's grants as an oracle: which tokens are good, which were spent by whom, and who revoked what. */
import type { Invocation } from './invocation.ts';

/** A refresh token that was sent to WHOOP. */
export interface Presentation {
  by: Invocation;
  at: number;
  outcome: 'under way' | 'answered' | 'lost';
  /** By a function whose machine stood still: no lease can hold that back. */
  stalled: boolean;
}

/** Nobody who could act on it knows what became of it. */
export const isLost = ({ by, outcome }: Presentation): boolean =>
  outcome === 'lost' || by.wasKilled();

export interface WhoopGrant {
  member: number;
  scopes: string[];
  access: string;
  access_until: number;
  refresh: string;
  /** By refresh token, what spent it. */
  spent: Map<string, Presentation>;
  revoked_by?: 'member' | 'us' | 'reuse';
}

export const createGrants = (now: () => number, strict: boolean) => {
  const grants: WhoopGrant[] = [];
  let made = 0;
  let refreshed = 0;
  const renew = (grant: WhoopGrant) => {
    made += 1;
    grant.access = `access-${made}`;
    grant.refresh = `refresh-${made}`;
    grant.access_until = now() + 3_600_000;
    return {
      access_token: grant.access,
      refresh_token: grant.refresh,
      expires_in: 3_600,
      scopes: [...grant.scopes],
    };
  };
  const byRefresh = (token: string) =>
    grants.find((grant) => grant.refresh === token || grant.spent.has(token));

  return {
    byRefresh,
    /** How many tokens were refreshed. */
    refreshes: () => refreshed,
    /** Whether the member lets us read. */
    isGranted: (member: number) =>
      grants.some((grant) => grant.member === member && !grant.revoked_by),
    byAccess: (token: string) =>
      grants.find(
        (grant) => grant.access === token && !grant.revoked_by && grant.access_until > now(),
      ),
    open: (member: number, scopes: string[]) => {
      const grant: WhoopGrant = {
        member,
        scopes,
        access: '',
        access_until: 0,
        refresh: '',
        spent: new Map(),
      };
      grants.push(grant);
      return renew(grant);
    },
    /** Undefined: invalid_grant. */
    refresh: (token: string, presentation: Presentation) => {
      const grant = byRefresh(token);
      if (!grant || grant.revoked_by) return undefined;
      if (grant.refresh !== token) {
        if (strict) grant.revoked_by = 'reuse';
        return undefined;
      }
      grant.spent.set(token, presentation);
      refreshed += 1;
      return renew(grant);
    },
    withdrawScope: (member: number, scope: string) => {
      for (const grant of grants) {
        if (grant.member === member) grant.scopes = grant.scopes.filter((it) => it !== scope);
      }
    },
    revokeMember: (member: number) => {
      for (const grant of grants) {
        if (grant.member === member) grant.revoked_by ??= 'member';
      }
    },
  };
};

export type WhoopGrants = ReturnType<typeof createGrants>;

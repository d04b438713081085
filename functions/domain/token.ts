/** A valid access token for a connection, and never one that costs the grant. */
import { Deferred } from './errors.ts';
import type { Subscriber } from './event.ts';
import type { Connection, Grant, Lane } from './model.ts';
import { withoutTokens } from './needs-reauth.ts';
import type { Clock, Connections, Grants, Random, Whoop } from './ports.ts';
import { refresh } from './refresh.ts';

export interface TokenDeps {
  connections: Connections;
  grants: Grants;
  whoop: Pick<Whoop, 'refresh'>;
  clock: Clock;
  random: Random;
  required_scopes: readonly string[];
  subscribers: readonly Subscriber[];
}

const GOOD_FOR_MS = 300_000;
const LEASE_PATIENCE_MS = 3_000;
/** What a refresh may take: WHOOP's answer and the save. */
const REFRESH_MS = 12_000;
/** A lease outlives its holder: past its deadline plus this it cannot be refreshing any more. */
const LEASE_GRACE_MS = 5_000;

/** No refresh is begun that might not end: its answer would be lost, and the grant with it. */
export const refuseLate = (now: number, deadline: number): void => {
  if (deadline - now < REFRESH_MS) throw new Deferred(now, 'too little time left to refresh');
};

/**
 * The connection's grant with an access token good for five more minutes, refreshed if need be.
 * `refused` is the token_version that WHOOP answered with 401. Throws Deferred while another holds
 * the lease or WHOOP does not answer, LinkGone when the grant is dead or no longer the user's.
 */
export const validGrant =
  (deps: TokenDeps) =>
  async (
    connection: Connection,
    lane: Lane,
    deadline: number,
    refused?: number,
  ): Promise<Grant> => {
    const { grants, clock, random } = deps;
    const patient_until =
      clock.now() + (lane === 'link' || lane === 'webhook' ? LEASE_PATIENCE_MS : 0);
    for (;;) {
      const grant = await grants.find(connection.user_id, connection.link_id);
      if (!grant) return withoutTokens(deps, connection);
      const now = clock.now();
      // Whether a missing scope has come back, only a refresh can tell.
      const isInDoubt = grant.token_version === refused || connection.cause === 'scope_missing';
      const usable = !isInDoubt && grant.access_expires_at > now;
      if (usable && grant.access_expires_at - now > GOOD_FOR_MS) return grant;
      if (grant.retry_at !== undefined && grant.retry_at > now) {
        if (usable) return grant;
        throw new Deferred(grant.retry_at, 'WHOOP did not refresh the token');
      }
      refuseLate(now, deadline);
      const isHeld = grant.lease !== undefined && grant.lease.until > now;
      const lease = { holder: random.id(), until: deadline + LEASE_GRACE_MS };
      if (!isHeld && (await grants.lease(grant, lease, now))) {
        return refresh(deps, connection, grant, lease.holder, deadline);
      }
      if (now >= patient_until) {
        throw new Deferred(
          now + 2_000 + random.fraction() * 3_000,
          'another job refreshes the token',
        );
      }
      await clock.sleep(50 + random.fraction() * 150);
    }
  };

/** A valid access token for a connection, and never one that costs the grant. */
import { Deferred, LinkGone, WhoopError } from './errors.ts';
import type { Connection, Grant, Lane, TokenResponse } from './model.ts';
import type { Clock, Connections, Grants, Random, Whoop } from './ports.ts';

export interface TokenDeps {
  connections: Connections;
  grants: Grants;
  whoop: Pick<Whoop, 'refresh'>;
  clock: Clock;
  random: Random;
}

const HOUR_MS = 3_600_000;
const GOOD_FOR_MS = 300_000;
const LEASE_PATIENCE_MS = 3_000;
/** What a refresh may take: WHOOP's answer and the save. */
const REFRESH_MS = 12_000;
/** A lease outlives its holder: past its deadline plus this it cannot be refreshing any more. */
const LEASE_GRACE_MS = 5_000;
const BACK_OFF_MS = { first: 30_000, most: HOUR_MS };
const KEPT_MS = 7 * 24 * HOUR_MS;
/** WHOOP has had an hour in which many grants looked dead: a dead one is tried again, twice. */
const PROBES_MS = [HOUR_MS, 23 * HOUR_MS];

export const backOff = (failures: number): number =>
  Math.min(BACK_OFF_MS.first * 2 ** failures, BACK_OFF_MS.most);

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
      const usable = grant.token_version !== refused && grant.access_expires_at > now;
      if (usable && grant.access_expires_at - now > GOOD_FOR_MS) return grant;
      if (grant.retry_at !== undefined && grant.retry_at > now) {
        if (usable) return grant;
        throw new Deferred(grant.retry_at, 'WHOOP did not refresh the token');
      }
      if (deadline - now < REFRESH_MS) throw new Deferred(now, 'too little time left to refresh');
      const holder = random.id();
      if (await grants.lease(grant, { holder, until: deadline + LEASE_GRACE_MS }, now)) {
        return refresh(deps, connection, grant, holder, deadline);
      }
      if (now >= patient_until) {
        throw new Deferred(
          now + 1_000 + random.fraction() * 2_000,
          'another job refreshes the token',
        );
      }
      await clock.sleep(50 + random.fraction() * 150);
    }
  };

/** Nothing can be done with such a link, and its user should know. */
const withoutTokens = async (
  { connections }: TokenDeps,
  { user_id, link_id, cause = 'rotation_lost' }: Connection,
): Promise<never> => {
  const change = { status: 'needs_reauth' as const, cause, due_at: undefined };
  await connections.update(user_id, link_id, change);
  throw new LinkGone('no tokens are kept for this link');
};

const refresh = async (
  deps: TokenDeps,
  connection: Connection,
  grant: Grant,
  holder: string,
  deadline: number,
): Promise<Grant> => {
  // A lease that ran out under an unchanged version was a refresh whose end nobody saw.
  const maybe_spent = grant.maybe_spent === true || grant.lease !== undefined;
  let pair: TokenResponse;
  try {
    pair = await deps.whoop.refresh(grant.refresh_token);
  } catch (error) {
    if (error instanceof Deferred) {
      await deps.grants.release(grant, holder, { failures: grant.failures, maybe_spent });
      throw error;
    }
    const kind = error instanceof WhoopError ? error.kind : 'our own fault';
    if (kind === 'invalid_grant') return afterInvalidGrant(deps, connection, grant, maybe_spent);
    const retry_at = deps.clock.now() + backOff(grant.failures);
    await deps.grants.release(grant, holder, {
      failures: grant.failures + 1,
      retry_at,
      maybe_spent: maybe_spent || (error instanceof WhoopError && error.ambiguous),
    });
    throw new Deferred(retry_at, `the token was not refreshed: ${kind}`, error);
  }
  return saveRotation(deps, grant, pair, deadline);
};

/** The pair in hand is the only valid one there is, so a failed save is tried until the deadline. */
const saveRotation = async (
  { grants, clock, random }: TokenDeps,
  grant: Grant,
  pair: TokenResponse,
  deadline: number,
): Promise<Grant> => {
  const rotated: Grant = {
    user_id: grant.user_id,
    link_id: grant.link_id,
    access_token: pair.access_token,
    refresh_token: pair.refresh_token ?? grant.refresh_token,
    access_expires_at: clock.now() + pair.expires_in * 1_000,
    token_version: grant.token_version + 1,
    failures: 0,
  };
  for (;;) {
    try {
      if (await grants.rotate(rotated)) return rotated;
      const stands = await grants.find(grant.user_id, grant.link_id);
      if (!stands) throw new LinkGone('the link went away during its refresh');
      return stands;
    } catch (error) {
      if (error instanceof LinkGone || clock.now() >= deadline) throw error;
      await clock.sleep(100 + random.fraction() * 200);
    }
  }
};

const afterInvalidGrant = async (
  { connections, grants, clock }: TokenDeps,
  connection: Connection,
  grant: Grant,
  maybe_spent: boolean,
): Promise<Grant> => {
  const stands = await grants.find(grant.user_id, grant.link_id);
  if (!stands) throw new LinkGone('the link was taken apart during its refresh');
  if (stands.token_version !== grant.token_version) return stands;
  const now = clock.now();
  const probes = connection.status === 'needs_reauth' ? (connection.probes ?? 1) : 0;
  const wait = PROBES_MS[probes];
  const next = wait === undefined ? undefined : now + wait;
  if (probes === 0) await grants.retire(grant, now + KEPT_MS);
  await connections.update(connection.user_id, connection.link_id, {
    status: 'needs_reauth',
    cause: connection.cause ?? (maybe_spent ? 'rotation_lost' : 'grant_invalid'),
    probes: probes + 1,
    look_at: next,
    due_at: next,
  });
  throw new LinkGone('WHOOP no longer accepts this grant');
};

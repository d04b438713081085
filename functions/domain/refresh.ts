/** One refresh, by the one who holds its lease, and what becomes of the grant by how it ends. */
import { Deferred, LinkGone, WhoopError } from './errors.ts';
import { backOff, countFailure } from './failures.ts';
import { noteScopes } from './granted-scopes.ts';
import type { Cause, Connection, Grant, TokenResponse } from './model.ts';
import { needReauth } from './needs-reauth.ts';
import type { TokenDeps } from './token.ts';

export const refresh = async (
  deps: TokenDeps,
  connection: Connection,
  grant: Grant,
  holder: string,
  deadline: number,
): Promise<Grant> => {
  const { grants, clock } = deps;
  // A lease that ran out under an unchanged version was a refresh whose end nobody saw.
  const maybe_spent = grant.maybe_spent === true || grant.lease !== undefined;
  let pair: TokenResponse;
  try {
    pair = await deps.whoop.refresh(grant.refresh_token);
  } catch (error) {
    if (error instanceof Deferred) {
      const { failures, failed_on } = grant;
      await grants.release(grant, holder, {
        failures,
        ...(failed_on && { failed_on }),
        maybe_spent,
      });
      throw error;
    }
    const kind = error instanceof WhoopError ? error.kind : 'our own fault';
    const conclude = (causeOf: (stands: Grant) => Cause) =>
      insist(deps, deadline, () => afterRefusal(deps, connection, grant, holder, causeOf));
    if (kind === 'invalid_scope') return conclude(() => 'scope_missing');
    if (kind === 'invalid_grant') {
      // Another may have lost its answer while we stood still.
      return conclude((stands) => {
        const isLost = maybe_spent || stands.maybe_spent === true;
        return connection.cause ?? (isLost ? 'rotation_lost' : 'grant_invalid');
      });
    }
    const now = clock.now();
    const retry_at = now + Math.max(backOff(grant.failures), resetAfter(error));
    const note = {
      ...countFailure(grant, now),
      retry_at,
      maybe_spent: maybe_spent || (error instanceof WhoopError && error.ambiguous),
    };
    await insist(deps, deadline, () => grants.release(grant, holder, note));
    throw new Deferred(retry_at, `the token was not refreshed: ${kind}`, error);
  }
  const saved = await insist(deps, deadline, () => saveRotation(deps, grant, pair));
  if (saved.access_token === pair.access_token) {
    await noteScopes(deps, connection, saved, pair.scopes);
  }
  return saved;
};

/** Tries of a save, however late it is. */
const LEAST_TRIES = 4;

/** What WHOOP has said of a refresh cannot be asked again, so it is saved until that works or the deadline comes. */
const insist = async <T>(
  { clock, random }: TokenDeps,
  deadline: number,
  save: () => Promise<T>,
): Promise<T> => {
  for (let tries = 1; ; tries++) {
    try {
      return await save();
    } catch (error) {
      const isVerdict = error instanceof LinkGone || error instanceof Deferred;
      if (isVerdict || (tries >= LEAST_TRIES && clock.now() >= deadline)) throw error;
      await clock.sleep(100 + random.fraction() * 200);
    }
  }
};

/** How long WHOOP's 429 asks to be left alone. */
const resetAfter = (error: unknown): number =>
  error instanceof WhoopError && error.kind === 'rate_limited'
    ? (error.limits?.reset_s ?? 0) * 1_000
    : 0;

const saveRotation = async (
  { grants, clock }: TokenDeps,
  grant: Grant,
  pair: TokenResponse,
): Promise<Grant> => {
  const rotated: Grant = {
    user_id: grant.user_id,
    link_id: grant.link_id,
    epoch: grant.epoch,
    access_token: pair.access_token,
    refresh_token: pair.refresh_token ?? grant.refresh_token,
    access_expires_at: clock.now() + pair.expires_in * 1_000,
    token_version: grant.token_version + 1,
    failures: 0,
    ...(grant.failed_on && { failed_on: grant.failed_on }),
  };
  if (await grants.rotate(rotated)) return rotated;
  const stands = await grants.find(grant.user_id, grant.link_id);
  if (!stands) throw new LinkGone('the link went away during its refresh');
  return stands;
};

/** What stands by now decides: WHOOP refuses a token that another job has rotated. */
const afterRefusal = async (
  deps: TokenDeps,
  connection: Connection,
  grant: Grant,
  holder: string,
  causeOf: (stands: Grant) => Cause,
): Promise<Grant> => {
  const stands = await deps.grants.find(grant.user_id, grant.link_id);
  if (!stands) throw new LinkGone('the link was taken apart during its refresh');
  if (stands.token_version !== grant.token_version) return stands;
  if (stands.lease && stands.lease.holder !== holder) {
    // We stood still for longer than our lease, and another may be about to save what it got.
    throw new Deferred(deps.clock.now() + 5_000, 'another job refreshes the token');
  }
  return needReauth(deps, connection, grant, causeOf(stands));
};

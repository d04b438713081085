/** When a grant no longer serves its member has to connect again, unless one of two tries proves it good. */
import { LinkGone } from './errors.ts';
import { eventIdOf } from './event-of.ts';
import { countFailure } from './failures.ts';
import type { Cause, Connection, Grant } from './model.ts';
import { intended, TELL_MS } from './tell.ts';
import type { TokenDeps } from './token.ts';

const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;
/** WHOOP has had an hour in which many grants looked dead: a dead one is tried again, twice. */
const PROBES_MS = [HOUR_MS, 23 * HOUR_MS];

type Change = Parameters<TokenDeps['connections']['update']>[2] & { cause: Cause };

/** Of many that find a grant dead, one sees the connection change: that one says so. */
const askForMember = async (
  { connections, clock, subscribers }: Pick<TokenDeps, 'connections' | 'clock' | 'subscribers'>,
  { user_id, link_id }: Connection,
  reason: string,
  change: Change,
  version = 0,
): Promise<never> => {
  const before = await connections.find(user_id);
  const isNew = before?.status !== 'needs_reauth';
  const needed = { ...change, status: 'needs_reauth' as const };
  // Whoever else finds this version dead says so under the same id.
  const event_id = eventIdOf({ link_id }, `needs_reauth.${version}`);
  const { cause } = change;
  const said = { type: 'connection.needs_reauth' as const, at: clock.now(), cause };
  const events = { intended: isNew ? intended(subscribers, event_id, said) : {} };
  const isOurs = await connections.update(user_id, link_id, needed, {}, {}, events);
  throw new LinkGone(reason, isOurs && isNew ? cause : undefined);
};

/** Nothing can be done with such a link, and its user should know. */
export const withoutTokens = (deps: TokenDeps, connection: Connection): Promise<never> => {
  const { cause = 'rotation_lost' } = connection;
  const reason = 'no tokens are kept for this link';
  // The schedule comes once more where this job may not get to tell it.
  const tell_at = deps.subscribers.length > 0 ? deps.clock.now() + TELL_MS : undefined;
  const due_at = connection.status === 'needs_reauth' ? undefined : tell_at;
  return askForMember(deps, connection, reason, { cause, due_at });
};

/** Throws LinkGone. The tokens are kept for as long as they may still prove good. */
export const needReauth = async (
  deps: TokenDeps,
  connection: Connection,
  grant: Grant,
  cause: Cause,
): Promise<never> => {
  const now = deps.clock.now();
  const probes = connection.status === 'needs_reauth' ? (connection.probes ?? 1) : 0;
  const wait = PROBES_MS[probes];
  const next = wait === undefined ? undefined : now + wait;
  await deps.grants.retire(grant, countFailure(grant, now), now + KEPT_MS);
  const change = { cause, probes: probes + 1, look_at: next, due_at: next };
  const reason = `the member has to connect again: ${cause}`;
  return askForMember(deps, connection, reason, change, grant.token_version);
};

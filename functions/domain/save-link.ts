/** Stores a link: the claim on the member, the tokens, the history to bring, and the connection last. */
import { backfillJob } from './backfill.ts';
import { currentEpoch } from './epoch.ts';
import { LinkError } from './errors.ts';
import type { Subscriber } from './event.ts';
import { eventIdOf } from './event-of.ts';
import type { Connection, Owner, TokenResponse } from './model.ts';
import { initialWindow, planBackfill } from './plan.ts';
import type { Backfills, Clock, Connections, Grants, Jobs, Random } from './ports.ts';
import { intended } from './tell.ts';

export interface SaveDeps {
  connections: Connections;
  grants: Grants;
  backfills: Backfills;
  jobs: Jobs;
  clock: Clock;
  random: Random;
  initial_backfill_days: number;
  retention_days: number;
  subscribers: readonly Subscriber[];
}

/** How long the first pull's message may take before it counts as lost. */
const FIRST_PULL_MS = 300_000;

/** A claim without a connection is a link that crashed half-way; it may be taken over after this. */
const MEMBER_CLAIM_MS = 900_000;

/**
 * The connection is written last of what a link consists of, in one conditional write, so a crash
 * before it leaves the older link whole, and a crash after it a connection that the schedule comes for.
 * A link that was begun before an erase comes to nothing; what it wrote is swept up with its epoch.
 * Resolves to its link_id.
 */
export const saveLink = async (
  deps: SaveDeps,
  owner: Owner,
  whoop_user_id: number,
  pair: TokenResponse & { refresh_token: string },
): Promise<string> => {
  const { connections, grants, backfills, jobs, clock, random } = deps;
  const { user_id, epoch } = owner;
  const link_id = random.id();
  const now = clock.now();
  // The same member's, whom an older link has left to this one.
  const running = await backfills.running(owner);
  const history = planBackfill(
    { user_id, link_id },
    random.id(),
    initialWindow(deps.initial_backfill_days, now),
    deps.retention_days,
    now,
    running,
  );
  const event_id = eventIdOf({ link_id }, 'linked');
  const linked = intended(deps.subscribers, event_id, { type: 'connection.linked', at: now });
  let replaced: string | undefined;
  for (;;) {
    const standing = await connections.findStanding(user_id);
    const existing = standing && 'link_id' in standing ? standing : undefined;
    // Our own write, whose answer was lost.
    if (existing?.link_id === link_id) break;
    if (standing && standing.epoch !== epoch) {
      await connections.releaseMember(whoop_user_id, link_id);
      throw new LinkError('link_expired');
    }
    if (existing && existing.whoop_user_id !== whoop_user_id)
      throw new LinkError('different_member');
    await claimMember(deps, { whoop_user_id, user_id, link_id, epoch, claimed_at: now });
    await grants.save({
      user_id,
      link_id,
      epoch,
      access_token: pair.access_token,
      refresh_token: pair.refresh_token,
      access_expires_at: now + pair.expires_in * 1_000,
      token_version: 1,
      failures: 0,
    });
    if (history) await backfills.save(owner, history);
    const connection: Connection = {
      user_id,
      link_id,
      epoch,
      whoop_user_id,
      status: 'connected',
      scopes: pair.scopes,
      linked_at: now,
      cursors: existing?.cursors ?? {},
      // The same member's: what webhooks told while the grant was dead is still to be brought.
      changed: existing?.changed ?? {},
      ...(existing?.notices !== undefined && { notices: existing.notices }),
      // The first pull tells it, and what the older link has left to tell.
      events: { ...existing?.events, ...linked },
      ...(existing?.intended !== undefined && { intended: existing.intended }),
      ...(existing?.covered && { covered: existing.covered }),
      // Where the first pull's message is lost, the schedule comes for it.
      due_at: now + FIRST_PULL_MS,
      failures: 0,
      pending_looks: 0,
    };
    replaced = existing?.link_id;
    if (await connections.commit(connection, replaced ?? standing?.epoch)) break;
  }
  // The link stands now, and the schedule finds what these do not reach.
  await Promise.allSettled([
    replaced !== undefined && grants.drop(user_id, replaced),
    jobs.send([
      { job_id: random.id(), user_id, link_id, lane: 'link', until: now },
      ...[...running, ...(history ? [history] : [])].map((backfill) => ({
        ...backfillJob(backfill, random),
        link_id,
      })),
    ]),
  ]);
  return link_id;
};

const claimMember = async (
  { connections, clock }: SaveDeps,
  claim: Parameters<Connections['claimMember']>[0],
): Promise<void> => {
  if (await connections.claimMember(claim)) return;
  const holder = await connections.findMember(claim.whoop_user_id);
  const theirs = holder && (await connections.find(holder.user_id));
  const holds = theirs?.whoop_user_id === claim.whoop_user_id && theirs.status !== 'disconnected';
  const left = holder && !holds && clock.now() - holder.claimed_at >= MEMBER_CLAIM_MS;
  // This user's own, from before an erase.
  const isErased =
    holder?.user_id === claim.user_id &&
    (await currentEpoch(connections, claim.user_id)) === claim.epoch;
  if ((left || isErased) && (await connections.claimMember(claim, holder.link_id))) return;
  // The tokens in hand are dropped, not revoked: a revocation could hit the member's other link.
  throw new LinkError('duplicate_connection');
};

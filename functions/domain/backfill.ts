/** Brings history: a backfill's units are its progress, and one message at a time drives it. */
import { type CollectDeps, collect, type Pulling } from './collect.ts';
import type { Backfill, Connection, Job } from './model.ts';
import { CLAIM_MS, tracksOf } from './plan.ts';
import type { Backfills, Connections, Jobs, Random } from './ports.ts';
import { settleAll } from './settle.ts';

export interface BackfillDeps extends CollectDeps {
  backfills: Backfills;
  jobs: Jobs;
  random: Random;
}

export const backfillJob = (backfill: Backfill, random: Random): Job => ({
  job_id: random.id(),
  user_id: backfill.user_id,
  link_id: backfill.link_id,
  lane: 'backfill',
  until: backfill.end,
  backfill_id: backfill.backfill_id,
});

/** Pulls what is left, newest first; wherever it is cut off, the units say where to go on. */
export const driveBackfill =
  (deps: BackfillDeps) =>
  async (pulling: Pulling, backfill_id: string): Promise<number> => {
    const { backfills, clock } = deps;
    const { user_id } = pulling.connection;
    const backfill = await backfills.find(user_id, backfill_id);
    if (!backfill || backfill.completed_at !== undefined) return 0;
    await backfills.claimDrive(user_id, backfill_id, backfill.drive_at, clock.now() + CLAIM_MS);
    let written = 0;
    const driveTrack = async (track: ReturnType<typeof tracksOf>[number]) => {
      for (const [key, unit] of track) {
        const noteReached = (end: number) => backfills.shrink(user_id, backfill_id, key, end);
        written += (await collect(deps)(pulling, unit, noteReached)).written.length;
        await backfills.finish(user_id, backfill_id, key);
      }
    };
    await settleAll(tracksOf(backfill.units).map(driveTrack));
    await backfills.complete(user_id, backfill_id, clock.now());
    return written;
  };

/**
 * Queues again what no message seems to drive any more; resolves to when to come back for it. A new
 * link is the same member's, so it takes over what an older one had begun.
 */
export const resumeBackfills = async (
  deps: BackfillDeps,
  connection: Connection,
): Promise<number> => {
  const { user_id, link_id } = connection;
  const now = deps.clock.now();
  let come_back_at = Number.POSITIVE_INFINITY;
  for (const backfill of await deps.backfills.running(user_id)) {
    const { backfill_id, drive_at } = backfill;
    const next = drive_at > now ? drive_at : now + CLAIM_MS;
    come_back_at = Math.min(come_back_at, next);
    if (drive_at > now) continue;
    if (await deps.backfills.claimDrive(user_id, backfill_id, drive_at, next)) {
      await deps.jobs.send([{ ...backfillJob(backfill, deps.random), link_id }]);
    }
  }
  return come_back_at;
};

/** Leaves a backfill alone until `until`, and has the schedule come for it then. */
export const postponeBackfill = async (
  { backfills, connections }: Pick<BackfillDeps, 'backfills'> & { connections: Connections },
  { user_id, link_id }: Connection,
  backfill_id: string,
  until: number,
): Promise<void> => {
  const backfill = await backfills.find(user_id, backfill_id);
  if (backfill) await backfills.claimDrive(user_id, backfill_id, backfill.drive_at, until);
  const due_at = (await connections.find(user_id))?.due_at ?? until;
  await connections.update(user_id, link_id, { due_at: Math.min(due_at, until) });
};

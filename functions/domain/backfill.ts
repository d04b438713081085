/** Brings history: a backfill's units are its progress, and one message at a time drives it. */
import { type CollectDeps, collect, type Pulling } from './collect.ts';
import { noteBrought } from './coverage.ts';
import type { Backfill, Connection, Job } from './model.ts';
import { CLAIM_MS, DAY_MS, tracksOf } from './plan.ts';
import type { Backfills, Clock, Connections, Jobs, Random } from './ports.ts';
import { settleAll } from './settle.ts';
import { tellCompleted } from './tell.ts';
import { type TellingDeps, telling } from './telling.ts';

export interface ResumeDeps {
  connections: Connections;
  backfills: Backfills;
  jobs: Jobs;
  clock: Clock;
  random: Random;
  retention_days: number;
}

export type BackfillDeps = CollectDeps & ResumeDeps & TellingDeps;

/** A completed one is kept for so long. */
const KEPT_MS = 30 * DAY_MS;
/** At 200 ms an answer, a year's pages are in within a few seconds. */
const TRACKS_AT_ONCE = 12;

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
    const { connection, call } = pulling;
    const backfill = await backfills.find(connection, backfill_id);
    if (!backfill || backfill.completed_at !== undefined) return 0;
    await backfills.claimDrive(connection, backfill_id, backfill.drive_at, clock.now() + CLAIM_MS);
    let written = 0;
    const driveTrack = async (track: ReturnType<typeof tracksOf>[number]) => {
      for (const [key, unit] of track) {
        // Where permits are scarce, the newest goes first.
        const inOrder: Pulling = { ...pulling, call: (request) => call(request, -unit.start) };
        const noteReached = (end: number) =>
          backfills.shrink(connection, backfill_id, key, end, clock.now());
        const { collection, start, end } = unit;
        const planned = { collections: [collection], start, end };
        const { result, told } = await telling(deps, pulling, 'backfill', planned, (records) =>
          collect({ ...deps, records })(inOrder, unit, noteReached),
        );
        if (told.length > 0) await deps.connections.clearEvents(connection.user_id, told);
        written += result.written.length;
        await backfills.finish(connection, backfill_id, key, clock.now());
        await noteBrought(deps, connection);
      }
    };
    const tracks = tracksOf(backfill.units).values();
    const driveTracks = async () => {
      for (const track of tracks) await driveTrack(track);
    };
    await settleAll(Array.from({ length: TRACKS_AT_ONCE }, driveTracks));
    await noteBrought(deps, connection);
    const completed_at = clock.now();
    await tellCompleted(deps, backfill, completed_at);
    await backfills.complete(connection, backfill_id, completed_at, completed_at + KEPT_MS);
    return written;
  };

/**
 * Queues again what no message seems to drive any more; resolves to when to come back for it. A new
 * link is the same member's, so it takes over what an older one had begun.
 */
export const resumeBackfills = async (
  deps: ResumeDeps,
  connection: Connection,
): Promise<number> => {
  const { link_id } = connection;
  const now = deps.clock.now();
  let come_back_at = Number.POSITIVE_INFINITY;
  for (const backfill of await deps.backfills.running(connection)) {
    const { backfill_id, drive_at } = backfill;
    const next = drive_at > now ? drive_at : now + CLAIM_MS;
    come_back_at = Math.min(come_back_at, next);
    if (drive_at > now) continue;
    if (await deps.backfills.claimDrive(connection, backfill_id, drive_at, next)) {
      await deps.jobs.send([{ ...backfillJob(backfill, deps.random), link_id }]);
    }
  }
  await noteBrought(deps, connection);
  return come_back_at;
};

/** Leaves a backfill alone until `until`, and has the schedule come for it then. */
export const postponeBackfill = async (
  { backfills, connections }: Pick<ResumeDeps, 'backfills' | 'connections'>,
  connection: Connection,
  backfill_id: string,
  until: number,
  waits_until = until,
): Promise<void> => {
  const { user_id, link_id } = connection;
  const backfill = await backfills.find(connection, backfill_id);
  if (backfill) {
    await backfills.claimDrive(connection, backfill_id, backfill.drive_at, until, waits_until);
  }
  const due_at = (await connections.find(user_id))?.due_at ?? until;
  await connections.update(user_id, link_id, { due_at: Math.min(due_at, until) });
};

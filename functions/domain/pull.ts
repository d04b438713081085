/** Does one job: brings a connection's data up to date, or drives a backfill. */
import { driveBackfill, postponeBackfill } from './backfill.ts';
import { type CallDeps, openCaller } from './call.ts';
import { catchUp } from './catch-up.ts';
import type { CollectDeps } from './collect.ts';
import { Deferred, LinkGone, WhoopError } from './errors.ts';
import type { Connection, Job } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Backfills, Jobs, Records, Whoop } from './ports.ts';
import { backOff } from './token.ts';

export interface PullDeps extends CollectDeps, Omit<CallDeps, 'whoop'> {
  whoop: Whoop;
  records: Records;
  backfills: Backfills;
  jobs: Jobs;
  cycle_interval_hours: number;
}

/** What became of a job; anything else that goes wrong is thrown, and the queue tries it again. */
export type Outcome =
  | { outcome: 'done'; written: number }
  | { outcome: 'deferred'; until: number; reason: string; cause?: unknown }
  | { outcome: 'dropped'; reason: string };

/** A wait longer than this is kept in `due_at`, so that messages do not pile up. */
const QUEUE_WAIT_MS = 300_000;

export const pull =
  (deps: PullDeps) =>
  async (job: Job, deadline: number): Promise<Outcome> => {
    const connection = await deps.connections.find(job.user_id);
    if (!connection || connection.link_id !== job.link_id || connection.status === 'disconnected') {
      return { outcome: 'dropped', reason: 'the link is gone' };
    }
    // A dead grant has few tries left: the schedule's, each at its time.
    const isProbe = job.lane === 'schedule' && (connection.look_at ?? 0) <= deps.clock.now();
    if (connection.status === 'needs_reauth' && !isProbe) {
      return { outcome: 'dropped', reason: 'the member has to connect again' };
    }
    const caller = openCaller(deps, connection, job.lane, deadline);
    try {
      const pulling = { connection, call: caller.call, deadline };
      const written = job.backfill_id
        ? await driveBackfill(deps)(pulling, job.backfill_id)
        : await catchUp(deps, pulling, job);
      return { outcome: 'done', written };
    } catch (error) {
      return await afterFault(deps, connection, job, error);
    } finally {
      await caller.close();
    }
  };

/** Decides by the fault what the connection and the job become. */
const afterFault = async (
  deps: PullDeps,
  connection: Connection,
  job: Job,
  error: unknown,
): Promise<Outcome> => {
  const { user_id, link_id } = connection;
  if (error instanceof LinkGone) return { outcome: 'dropped', reason: error.message };
  if (error instanceof Deferred) return defer(deps, connection, job, error);
  if (!(error instanceof WhoopError)) throw error;
  const now = deps.clock.now();
  if (error.kind === 'membership_inactive') {
    const until = now + DAY_MS;
    const change = { status: error.kind, due_at: until, look_at: until };
    await deps.connections.update(user_id, link_id, change);
    return { outcome: 'deferred', until, reason: 'the membership is inactive' };
  }
  if (error.kind !== 'unavailable') throw error;
  await deps.connections.update(user_id, link_id, { failures: connection.failures + 1 });
  const until = now + backOff(connection.failures);
  return defer(deps, connection, job, new Deferred(until, 'WHOOP did not answer', error));
};

/** Short waits go back to the queue, long ones into `due_at`. */
const defer = async (
  deps: PullDeps,
  connection: Connection,
  job: Job,
  { until, message, cause }: Deferred,
): Promise<Outcome> => {
  const wait = Math.max(0, until - deps.clock.now());
  if (wait <= QUEUE_WAIT_MS) {
    const jitter_s = deps.random.fraction() * Math.min(5, wait / 1_000);
    await deps.jobs.send([job], Math.ceil(wait / 1_000 + jitter_s));
  } else if (job.backfill_id) {
    await postponeBackfill(deps, connection, job.backfill_id, until);
  } else {
    const { user_id, link_id } = connection;
    const change = { due_at: until, look_at: until, retry_until: job.until };
    await deps.connections.update(user_id, link_id, change);
  }
  return { outcome: 'deferred', until, reason: message, cause };
};

/** Does one job: brings a connection's data up to date, or drives a backfill. */
import { driveBackfill, postponeBackfill, resumeBackfills } from './backfill.ts';
import { readBody } from './body.ts';
import { type CallDeps, openCaller } from './call.ts';
import { type CollectDeps, collect, type Pulling } from './collect.ts';
import { Deferred, LinkGone, WhoopError } from './errors.ts';
import type { Connection, Job } from './model.ts';
import { bodyDue, DAY_MS, nextLook, oldestKept, windowsToCatchUp } from './plan.ts';
import type { Backfills, Jobs, Records, Whoop } from './ports.ts';
import type { Collection } from './record.ts';
import { settleAll } from './settle.ts';
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

/** Collections side by side, each with its own cursor, moved last; recoveries follow their sleeps. */
const catchUp = async (deps: PullDeps, pulling: Pulling, job: Job): Promise<number> => {
  const { user_id, link_id, cursors } = pulling.connection;
  const now = deps.clock.now();
  const oldest = oldestKept(deps.retention_days, now);
  let pending = false;
  let written = 0;

  const catchUpOne = async (collection: Collection) => {
    for (const window of windowsToCatchUp(cursors[collection], job.until, oldest)) {
      const result = await collect(deps)(pulling, { collection, ...window });
      pending ||= result.pending;
      written += result.written;
      await deps.connections.moveCursor(user_id, link_id, collection, window.end);
    }
  };
  const sleep = catchUpOne('sleep');
  const readsBody = bodyDue(pulling.connection, now);
  await settleAll([
    catchUpOne('cycle'),
    sleep,
    sleep.catch(() => {}).then(() => catchUpOne('recovery')),
    catchUpOne('workout'),
    readsBody ? readBody(deps, pulling) : Promise.resolve(),
  ]);
  await deps.connections.update(user_id, link_id, {
    status: 'connected',
    cause: undefined,
    failures: 0,
    ...(readsBody && { body_read_at: now }),
    ...nextLook(pending, pulling.connection, now, deps.cycle_interval_hours),
  });
  await resumeBackfills(deps, pulling.connection);
  return written;
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
    const change = { status: error.kind, due_at: now + DAY_MS };
    await deps.connections.update(user_id, link_id, change);
    return { outcome: 'deferred', until: change.due_at, reason: 'the membership is inactive' };
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
  const wait = until - deps.clock.now();
  if (wait <= QUEUE_WAIT_MS) {
    const jitter_s = deps.random.fraction() * Math.min(5, wait / 1_000);
    await deps.jobs.send([job], Math.ceil(Math.max(0, wait) / 1_000 + jitter_s));
  } else {
    if (job.backfill_id) await postponeBackfill(deps, connection.user_id, job.backfill_id, until);
    const due_at = Math.min(until, (job.backfill_id && connection.due_at) || until);
    await deps.connections.update(connection.user_id, connection.link_id, { due_at });
  }
  return { outcome: 'deferred', until, reason: message, cause };
};

/** Does one job: brings a connection's data up to date, or drives a backfill. */
import { driveBackfill, postponeBackfill } from './backfill.ts';
import { type CallDeps, openCaller } from './call.ts';
import { catchUp } from './catch-up.ts';
import type { CollectDeps } from './collect.ts';
import { Deferred, LinkGone, TurnLater, WhoopError } from './errors.ts';
import { backOff } from './failures.ts';
import type { Cause, Connection, Job } from './model.ts';
import type { Claim } from './permits.ts';
import { CLAIM_MS, DAY_MS } from './plan.ts';
import type { Backfills, Deliveries, Jobs, Records, Whoop } from './ports.ts';
import { tellLeft } from './tell.ts';

export interface PullDeps extends CollectDeps, Omit<CallDeps, 'whoop'> {
  whoop: Whoop;
  records: Records;
  backfills: Backfills;
  jobs: Jobs;
  deliveries: Deliveries;
  cycle_interval_hours: number;
}

/** What became of a job; anything else that goes wrong is thrown, and the queue tries it again. */
export type Outcome =
  | { outcome: 'done'; written: number }
  | { outcome: 'deferred'; until: number; reason: string; cause?: unknown }
  | { outcome: 'dropped'; reason: string; needs_reauth?: Cause };

/** A wait longer than this is kept in `due_at`, so that messages do not pile up. */
const QUEUE_WAIT_MS = 300_000;
/** Whose turn comes sooner is there before the schedule takes it for lost. */
const PATIENT_MS = 240_000;
/** Who waits in line looks about this often whether the others have left room, not all at once. */
const LOOK_AGAIN_MS = 120_000;
/** Clocks differ. */
const EARLY_MS = 1_000;

export const pull =
  (deps: PullDeps) =>
  async (job: Job, deadline: number): Promise<Outcome> => {
    const connection = await deps.connections.find(job.user_id);
    if (connection) await tellLeft(deps, connection);
    if (!connection || connection.link_id !== job.link_id || connection.status === 'disconnected') {
      return { outcome: 'dropped', reason: 'the link is gone' };
    }
    // A dead grant has few tries left: the schedule's, each at its time.
    const isProbe = job.lane === 'schedule' && (connection.look_at ?? 0) <= deps.clock.now();
    if (connection.status === 'needs_reauth' && !isProbe) {
      return { outcome: 'dropped', reason: 'the member has to connect again' };
    }
    const claim = claimOf(job, deps.clock.now());
    const caller = openCaller(deps, connection, claim, deadline);
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

const claimOf = ({ lane, turn_at }: Job, now: number): Claim => {
  const asking = { lane, urgent: lane === 'webhook' };
  if (turn_at === undefined) return { ...asking, standing: 'new' };
  const isCalled = turn_at - now <= EARLY_MS;
  return { ...asking, standing: isCalled ? 'called' : 'waiting', turn_at };
};

/** Decides by the fault what the connection and the job become. */
const afterFault = async (
  deps: PullDeps,
  connection: Connection,
  job: Job,
  error: unknown,
): Promise<Outcome> => {
  const { user_id, link_id } = connection;
  if (error instanceof LinkGone) {
    const { message: reason, needs_reauth } = error;
    const left = needs_reauth && (await deps.connections.find(user_id));
    if (left) await tellLeft(deps, left);
    return { outcome: 'dropped', reason, ...(needs_reauth && { needs_reauth }) };
  }
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

/** Short waits and turns go back to the queue, long ones into `due_at`. */
const defer = async (
  deps: PullDeps,
  connection: Connection,
  job: Job,
  deferred: Deferred,
): Promise<Outcome> => {
  const { until, message, cause } = deferred;
  const wait = Math.max(0, until - deps.clock.now());
  if (deferred instanceof TurnLater) {
    const isNew = job.turn_at === undefined;
    if (isNew && wait > PATIENT_MS) await keepScheduleOff(deps, connection, job, until);
    const look_ms = LOOK_AGAIN_MS * (0.5 + deps.random.fraction());
    const delay_s = Math.ceil(Math.min(wait, look_ms) / 1_000);
    await deps.jobs.send([{ ...job, turn_at: until }], delay_s);
  } else if (wait <= QUEUE_WAIT_MS) {
    const jitter_s = deps.random.fraction() * Math.min(5, wait / 1_000);
    await deps.jobs.send([job], Math.ceil(wait / 1_000 + jitter_s));
  } else if (job.backfill_id) {
    await postponeBackfill(deps, connection, job.backfill_id, until);
  } else {
    const { user_id, link_id } = connection;
    const isAsked = job.lane === 'link';
    await deps.connections.update(user_id, link_id, {
      due_at: until,
      // Notices are kept whatever the time of the next look is.
      ...(job.lane !== 'webhook' && { look_at: until }),
      ...(isAsked && { retry_until: job.until }),
    });
  }
  return { outcome: 'deferred', until, reason: message, cause };
};

/** Not to be taken for lost, and queued again, while it waits for a turn that is long to come. */
const keepScheduleOff = async (
  deps: PullDeps,
  connection: Connection,
  { backfill_id }: Job,
  turn: number,
): Promise<void> => {
  const { user_id, link_id } = connection;
  const lost_at = turn + CLAIM_MS;
  if (backfill_id) await postponeBackfill(deps, connection, backfill_id, lost_at, turn);
  else await deps.connections.update(user_id, link_id, { due_at: lost_at });
};

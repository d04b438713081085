/** Ends a look: takes out the notices that it brought, and plans the next. */

import { nextLook, nextReconcileDays, reconciledAt } from './look.ts';
import type { Connection, Lane, StoredRecord } from './model.ts';
import { DELIVERED_MS, GATHER_S, noticeKey } from './notice.ts';
import type { Clock, Connections, Jobs, Random } from './ports.ts';
import { catchUpJob } from './queueing.ts';
import { collections } from './record.ts';
import { leftAt } from './tell.ts';

/** What a job found. */
export interface Done {
  lane: Lane;
  /** Whether WHOOP was asked for anything, so that the grant is known to be good. */
  hasAsked: boolean;
  /** What listings brought, and how many records they showed to be gone. */
  written: StoredRecord[];
  gone: number;
  /** Whether a record waits for its score; undefined: this job has not looked. */
  pending: boolean | undefined;
  /** When the schedule has to come for a backfill. */
  drive_at: number;
  /** Events that are queued by now. */
  told: string[];
}

interface CloseDeps {
  connections: Connections;
  jobs: Jobs;
  clock: Clock;
  random: Random;
  cycle_interval_hours: number;
}

/** Each that fails means that another job, or a notice, was written meanwhile. */
const MOST_TRIES = 8;

const recovered = { status: 'connected', cause: undefined, probes: undefined } as const;

/**
 * What came in between stays: a notice with the time by which it is looked at, and what a later job
 * has put off.
 */
export const closeLook = async (deps: CloseDeps, began: Connection, done: Done): Promise<void> => {
  const { connections } = deps;
  const { user_id, link_id } = began;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const current = await connections.find(user_id);
    const isGone = current?.link_id !== link_id || current.status === 'disconnected';
    // Another job has found out meanwhile that the grant is dead, and set the time of its probe.
    if (isGone || (began.status === 'connected' && current.status !== 'connected')) {
      if (done.told.length > 0) await connections.clearEvents(user_id, done.told);
      return;
    }
    const { status, due_at, retry_until, notices } = current;
    const closed = Object.entries(current.changed)
      .filter(([key, number]) => began.changed[key] === number)
      .map(([key]) => key);
    const isNoticed = Object.keys(current.changed).length > closed.length;
    // Whoever noted the rest has left it to the job that this may be.
    const isLeft = isNoticed && current.notice_job_at === began.notice_job_at;
    const job_at = isLeft ? deps.clock.now() + GATHER_S * 1_000 : current.notice_job_at;
    const change = {
      ...planChange(deps, began, current, isNoticed, done),
      notice_job_at: isNoticed ? job_at : undefined,
    };
    const seen = { status, due_at, retry_until, notices };
    const { told } = done;
    if (!(await connections.update(user_id, link_id, change, seen, { closed }, { told }))) continue;
    if (isLeft) await deps.jobs.send([catchUpJob(deps, current, 'webhook')], GATHER_S);
    return;
  }
  throw new Error('the connection does not stand still');
};

const planChange = (
  { clock, cycle_interval_hours }: CloseDeps,
  began: Connection,
  current: Connection,
  isNoticed: boolean,
  done: Done,
) => {
  const { lane, hasAsked, pending, drive_at, told } = done;
  const now = clock.now();
  const isReconciled = (reconciledAt(current) ?? 0) > (reconciledAt(began) ?? 0);
  const reconciled = isReconciled && {
    reconcile_days: nextReconcileDays(began, hasMissed(began, done, now), now),
  };
  const next = nextLook({ ...current, ...reconciled }, lane, pending, now, cycle_interval_hours);
  const { retry_until, due_at = Number.POSITIVE_INFINITY } = current;
  const isPutOff = collections.some((c) => (current.cursors[c] ?? 0) < (retry_until ?? 0));
  const look_at = Math.min(next.look_at, (isPutOff && current.look_at) || next.look_at);
  return {
    ...reconciled,
    ...(hasAsked && began.status !== 'connected' && recovered),
    ...(hasAsked && { failures: 0 }),
    pending_looks: next.pending_looks,
    look_at,
    retry_until: isPutOff ? retry_until : undefined,
    due_at: Math.min(look_at, drive_at, untoldAt(current, told), isNoticed ? due_at : look_at),
  };
};

/** When the schedule has to come for what others leave to tell. */
const untoldAt = ({ events }: Connection, told: string[]): number =>
  Math.min(...Object.entries(events).flatMap(([id, it]) => (told.includes(id) ? [] : leftAt(it))));

/** Whether this reconcile, not the first look, brought what a webhook should have told. */
const hasMissed = (began: Connection, { written, gone }: Done, now: number): boolean => {
  if (reconciledAt(began) === undefined) return false;
  const isTold = (record: StoredRecord) => began.changed[toldBy(record)] !== undefined;
  const missed = written.filter(
    (record) =>
      record.collection !== 'cycle' && record.updated_at < now - DELIVERED_MS && !isTold(record),
  );
  return missed.length > 0 || gone > 0;
};

const toldBy = ({ collection, id, record }: StoredRecord): string => {
  if (collection === 'recovery')
    return noticeKey({ type: 'recovery.updated', id: record.sleep_id });
  const type = collection === 'sleep' ? 'sleep.updated' : 'workout.updated';
  return noticeKey({ type, id });
};

/** Puts work into the queues: for users who are due, and for users who are asked for by name. */
import { backfillJob, type ResumeDeps, resumeBackfills } from './backfill.ts';
import { Refusal } from './errors.ts';
import { connectionOf } from './known-user.ts';
import type { Backfill, Connection, Job, Window } from './model.ts';
import { takenBy } from './parts.ts';
import { CLAIM_MS, DAY_MS, oldestKept, planBackfill } from './plan.ts';

export type QueueingDeps = ResumeDeps;

const DUE_AT_ONCE = 100;

export const catchUpJob = (
  { clock, random }: Pick<QueueingDeps, 'clock' | 'random'>,
  { user_id, link_id }: Connection,
  lane: Job['lane'],
): Job => ({ job_id: random.id(), user_id, link_id, lane, until: clock.now() });

/** Queues every user who is due, until `deadline`. A claim that is lost to a crash comes due again. */
export const queueDue =
  (deps: QueueingDeps) =>
  async (deadline: number): Promise<{ queued: number }> => {
    const { connections, clock, jobs } = deps;
    let queued = 0;
    for (;;) {
      const due = await connections.due(clock.now(), DUE_AT_ONCE);
      const claimed = await Promise.all(
        due.map(({ user_id, due_at }) =>
          connections.claimDue(user_id, due_at, clock.now() + CLAIM_MS),
        ),
      );
      const mine = claimed.filter((connection) => connection !== undefined);
      await jobs.send(mine.map((connection) => catchUpJob(deps, connection, 'schedule')));
      queued += mine.length;
      // An index lags behind its table, so a page without a claim ends it too.
      if (due.length < DUE_AT_ONCE || mine.length === 0 || clock.now() >= deadline)
        return { queued };
    }
  };

const connectedUser = async (deps: QueueingDeps, user_id: string): Promise<Connection> => {
  const connection = await connectionOf(deps.connections, user_id);
  if (connection.status === 'connected' || connection.status === 'membership_inactive')
    return connection;
  throw new Refusal(
    'not_connected',
    `The connection is ${connection.status}; link the user again.`,
  );
};

/** Catches one user up now. */
export const queueCatchUp =
  (deps: QueueingDeps) =>
  async (user_id: string): Promise<{ queued: number }> => {
    const connection = await connectedUser(deps, user_id);
    await deps.jobs.send([catchUpJob(deps, connection, 'link')]);
    return { queued: 1 };
  };

interface Queued {
  queued: number;
  backfill_id?: string;
  /** Sentences about what was not queued. */
  note?: string;
}

/** A sentence where a part of the window, or all of it, is too old to keep. */
export const noteOnAge = ({ start }: Window, { retention_days, clock }: QueueingDeps) =>
  start < oldestKept(retention_days, clock.now())
    ? [`Records are kept for ${retention_days} days, so nothing older is pulled.`]
    : [];

const comeBackAt = async (deps: QueueingDeps, user_id: string, link_id: string, at: number) => {
  const due_at = (await deps.connections.find(user_id))?.due_at ?? Number.POSITIVE_INFINITY;
  if (at < due_at) await deps.connections.update(user_id, link_id, { due_at: at });
};

/**
 * Starts a backfill of one user, driven by one message; what others of this user that still run
 * bring is not planned again.
 */
export const queueBackfill =
  (deps: QueueingDeps) =>
  async (user_id: string, window: Window): Promise<Queued> => {
    const connection = await connectedUser(deps, user_id);
    const { link_id } = connection;
    const { retention_days, backfills, clock, jobs, random } = deps;
    const now = clock.now();
    const running = await backfills.running(connection);
    const backfill = planBackfill(connection, random.id(), window, retention_days, now, running);
    const notes = noteOnAge(window, deps);
    const withNotes = () => notes.length > 0 && { note: notes.join(' ') };
    if (backfill) {
      await backfills.save(connection, backfill);
      await comeBackAt(deps, user_id, link_id, backfill.drive_at);
      await jobs.send([backfillJob(backfill, random)]);
      return { queued: 1, backfill_id: backfill.backfill_id, ...withNotes() };
    }
    const bringing = running.find(isBringing(window));
    if (!bringing) return { queued: 0, ...withNotes() };
    // Who asked before may have been cut off before anything was to drive it.
    await comeBackAt(deps, user_id, link_id, await resumeBackfills(deps, connection));
    notes.push('A backfill that is running already brings all of this.');
    return { queued: 0, backfill_id: bringing.backfill_id, ...withNotes() };
  };

const isBringing =
  ({ start, end }: Window) =>
  (running: Backfill) =>
    takenBy(running).some((taken) => taken.start < end && taken.end > start);

/** The last `days` days. */
export const lastDays = (days: number, now: number): Window => ({
  start: now - days * DAY_MS,
  end: now,
});

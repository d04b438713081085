/** Puts work into the queues: for users who are due, and for users who are asked for by name. */
import { backfillJob } from './backfill.ts';
import { Refusal } from './errors.ts';
import { connectionOf } from './known-user.ts';
import type { Connection, Job, Window } from './model.ts';
import { CLAIM_MS, DAY_MS, oldestKept, planBackfill } from './plan.ts';
import type { Backfills, Clock, Connections, Jobs, Random } from './ports.ts';

export interface QueueingDeps {
  connections: Connections;
  backfills: Backfills;
  jobs: Jobs;
  clock: Clock;
  random: Random;
  retention_days: number;
}

const DUE_AT_ONCE = 100;

const catchUpJob = (
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

/** Starts a backfill of one user, driven by one message. */
export const queueBackfill =
  (deps: QueueingDeps) =>
  async (
    user_id: string,
    window: Window,
  ): Promise<{ queued: number; backfill_id?: string; note?: string }> => {
    const connection = await connectedUser(deps, user_id);
    const { retention_days } = deps;
    const now = deps.clock.now();
    const backfill = planBackfill(connection, deps.random.id(), window, retention_days, now);
    const note =
      window.start < oldestKept(retention_days, now)
        ? `Records are kept for ${retention_days} days, so nothing older is pulled.`
        : undefined;
    if (!backfill) return { queued: 0, ...(note && { note }) };
    await deps.backfills.save(backfill);
    const due_at = Math.min(connection.due_at ?? backfill.drive_at, backfill.drive_at);
    await deps.connections.update(user_id, connection.link_id, { due_at });
    await deps.jobs.send([backfillJob(backfill, deps.random)]);
    return {
      queued: 1,
      backfill_id: backfill.backfill_id,
      ...(note && { note }),
    };
  };

/** The last `days` days. */
export const lastDays = (days: number, now: number): Window => ({
  start: now - days * DAY_MS,
  end: now,
});

/** Queues work for every connected user, page by page, as far as the time allows. */
import { Refusal } from './errors.ts';
import type { Connection } from './model.ts';
import { CLAIM_MS } from './plan.ts';
import { catchUpJob, lastDays, noteOnAge, type QueueingDeps, queueBackfill } from './queueing.ts';

/** Users side by side. */
const PAGE = 25;

/** Where a page of connected users ended. */
type After = Pick<Connection, 'status' | 'user_id'>;

/**
 * Until `deadline`: a backfill of `days` each, or without `days` a look each. `next` is where to go
 * on; absent: everybody had their turn. Doing a page twice costs nothing at WHOOP but looks.
 */
export const queueAllUsers =
  (deps: QueueingDeps) =>
  async (
    days: number | undefined,
    deadline: number,
    from?: After,
  ): Promise<{ queued: number; note?: string; next?: After }> => {
    const { connections, clock } = deps;
    const queuePage = days === undefined ? queueLooks(deps) : queueBackfills(deps, days);
    const [note] = days === undefined ? [] : noteOnAge(lastDays(days, clock.now()), deps);
    let queued = 0;
    for (let after = from; ; ) {
      const { items, next } = await connections.list('connected', PAGE, after);
      queued += await queuePage(items);
      after = next;
      const isOver = next === undefined || clock.now() >= deadline;
      if (isOver) return { queued, ...(note && { note }), ...(next && { next }) };
    }
  };

const queueBackfills = (deps: QueueingDeps, days: number) => async (users: Connection[]) => {
  const window = lastDays(days, deps.clock.now());
  const queueOne = async ({ user_id }: Connection) => {
    try {
      return (await queueBackfill(deps)(user_id, window)).queued;
    } catch (error) {
      // The index lags: this user has gone meanwhile.
      if (error instanceof Refusal) return 0;
      throw error;
    }
  };
  const queued = await Promise.all(users.map(queueOne));
  return queued.reduce((sum, one) => sum + one, 0);
};

/** As the schedule does, so that nobody who waits for newer data stands behind all of these. */
const queueLooks = (deps: QueueingDeps) => async (users: Connection[]) => {
  const now = deps.clock.now();
  const bringUp = ({ user_id, link_id }: Connection) =>
    deps.connections.update(
      user_id,
      link_id,
      { look_at: now, retry_until: now, due_at: now + CLAIM_MS },
      { status: 'connected' },
    );
  const brought = await Promise.all(users.map(bringUp));
  const mine = users.filter((_, n) => brought[n]);
  await deps.jobs.send(mine.map((user) => catchUpJob(deps, user, 'schedule')));
  return mine.length;
};

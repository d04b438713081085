/** Whether a job that was put off is kept: in its queue again, or the schedule comes for it in time. */
import { toList } from '../../functions/domain/look.ts';
import type { Connection, Job } from '../../functions/domain/model.ts';
import type { Outcome } from '../../functions/domain/pull.ts';
import type { memory } from '../support/memory.ts';
import type { Message, Queues } from './queues.ts';
import type { Watch } from './watch.ts';

/** Another job may have put it off by a clock of its own. */
const SKEW_MS = 60_000;

export const INTERVAL_HOURS = 12;

interface Deps {
  now: () => number;
  stores: Pick<ReturnType<typeof memory>, 'connections' | 'backfills'>;
  queues: Queues;
  watch: Watch;
}

export const expectKept = ({ now, stores, queues, watch }: Deps) => {
  /** By job: two deliveries may put it off, each for another while. */
  const put_off = new Map<string, number>();

  /** Another job may have done meanwhile what this one was for. */
  const isDone = async (job: Job, connection: Connection): Promise<boolean> => {
    if (job.backfill_id) {
      const backfill = await stores.backfills.find(connection, job.backfill_id);
      return !backfill || Object.keys(backfill.units).length === 0;
    }
    if (Object.keys(connection.changed).length > 0) return false;
    if (job.lane === 'webhook') return true;
    const { look_at, ...due } = connection;
    if (job.lane === 'schedule') return toList(due, 'schedule', now(), INTERVAL_HOURS).length === 0;
    return Object.values(connection.cursors).every((cursor) => cursor >= job.until);
  };

  return async (message: Message, result: Outcome): Promise<void> => {
    const { job_id, user_id, link_id, lane } = message.job;
    if (result.outcome !== 'deferred') return;
    const latest = Math.max(result.until, put_off.get(job_id) ?? 0);
    put_off.set(job_id, latest);
    if (queues.holds(job_id, message)) return;
    const connection = await stores.connections.find(user_id);
    if (connection?.link_id !== link_id || connection.status === 'disconnected') return;
    // Only the schedule's own job may still ask WHOOP: the others are dropped.
    if (connection.status === 'needs_reauth' && lane !== 'schedule') return;
    if ((connection.due_at ?? Number.POSITIVE_INFINITY) <= latest + SKEW_MS) return;
    if (await isDone(message.job, connection)) return;
    watch.report(`a ${lane} job of ${user_id} was put off and forgotten`);
  };
};

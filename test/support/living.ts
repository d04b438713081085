/** A linked member with so many days behind, as pull tests begin. */
import type { Job } from '../../functions/domain/model.ts';
import { pull } from '../../functions/domain/pull.ts';
import { queueDue } from '../../functions/domain/queueing.ts';
import type { Collection } from '../../functions/domain/record.ts';
import { ada, job, monday } from '../contract/factories.ts';
import { life } from './person.ts';
import { world } from './world.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const ALWAYS = { start: 0, end: monday + 3_650 * DAY };

export const living = async (
  days: number,
  more: Parameters<ReturnType<typeof world>['link']>[0] = {},
) => {
  const w = world();
  w.clock.advance(6 * HOUR);
  Object.assign(w.sim.data, life(w.clock.now(), days));
  const grant = { access_expires_at: monday + 400 * DAY, ...more.grant };
  const connection = await w.link({ ...more, grant });
  const pullJob = (over: Partial<Job> = {}, deps = w.deps) =>
    pull(deps)(job({ until: w.clock.now(), ...over }), w.deadline());
  const kept = async (collection: Collection) =>
    (await w.records.between(ada, collection, ALWAYS)).filter((r) => r.deleted_at === undefined);
  /** Pulls until nothing is deferred any more, as the queue would. */
  const pullToEnd = async (over: Partial<Job> = {}) => {
    let next = job({ until: w.clock.now(), ...over });
    for (let rounds = 1; rounds < 60; rounds++) {
      const outcome = await pull(w.deps)(next, w.deadline());
      if (outcome.outcome !== 'deferred') return rounds;
      w.clock.advance(Math.max(0, outcome.until - w.clock.now()));
      next = w.jobs.sent.pop()?.job ?? next;
    }
    throw new Error('it never ends');
  };
  /** Does what the queues hold, and what that queues, each when its delay is over. */
  const drainQueues = async () => {
    for (let rounds = 0; rounds < 60 && w.jobs.sent.length > 0; rounds++) {
      for (const { job, delay_s } of w.jobs.sent.splice(0)) {
        w.clock.advance(delay_s * 1_000);
        await pull(w.deps)(job, w.deadline());
      }
    }
  };
  /** Lives on for a while, with the schedule every five minutes. */
  const liveOn = async (ms: number) => {
    for (const end = w.clock.now() + ms; w.clock.now() < end; ) {
      w.clock.advance(5 * MINUTE);
      await queueDue(w.deps)(w.deadline());
      await drainQueues();
    }
  };
  return { w, connection, pullJob, pullToEnd, drainQueues, liveOn, kept };
};

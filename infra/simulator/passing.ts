/** How time passes in the simulator: by itself, and at a leap, with everything that falls due on the way. */
import type { Clock } from './clock.ts';
import type { Living } from './living.ts';
import type { Webhooks } from './webhooks.ts';

const longest_timer = 2 ** 31 - 1;

/** What came of an advance. */
export interface Leap {
  /** Epoch milliseconds. */
  now: number;
  /** Versions of records that came into being. */
  records: number;
  webhooks: number;
}

interface Deps {
  clock: Clock;
  living: Living;
  webhooks: Webhooks;
  /** Told of each advance, in milliseconds, when it is done. */
  advanced: (ms: number) => void;
}

export const createPassing = ({ clock, living, webhooks, advanced }: Deps) => {
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const nextAt = () => Math.min(living.nextAt(), webhooks.nextAt());

  /** Lives up to now; done when the webhooks that are due have had their attempt. */
  const catchUp = async () => {
    for (const news of living.liveUntil(clock.now())) webhooks.tell(news);
    await webhooks.sendDue();
    if (closed || !webhooks.isWanted()) return;
    // Without anybody to tell, the past can wait until somebody looks.
    clearTimeout(timer);
    timer = setTimeout(catchUp, Math.min(Math.max(0, nextAt() - clock.now()), longest_timer));
    timer.unref();
  };

  const leap = async (ms: number): Promise<Leap> => {
    const goal = clock.ahead() + ms;
    const before = { records: living.count(), webhooks: webhooks.list.length };
    await catchUp();
    // Each webhook finds the world as it was at its instant; without any, one step is enough.
    for (let next = nextAt(); webhooks.isWanted() && !closed; next = nextAt()) {
      const step = next - (clock.now() - clock.ahead());
      if (step > goal) break;
      clock.moveAhead(step);
      await catchUp();
    }
    clock.moveAhead(goal);
    await catchUp();
    advanced(ms);
    return {
      now: clock.now(),
      records: living.count() - before.records,
      webhooks: webhooks.list.length - before.webhooks,
    };
  };

  return {
    catchUp,
    /** By a positive number of milliseconds, one leap after the other. */
    advance: async (ms: number) => {
      if (!(ms > 0 && Number.isFinite(ms))) {
        throw new RangeError(`Time advances by a positive number of milliseconds, not ${ms}.`);
      }
      const leaped = turn.then(() => leap(Math.round(ms)));
      turn = leaped.catch(() => {});
      return leaped;
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      webhooks.close();
    },
  };
};

export type Passing = ReturnType<typeof createPassing>;

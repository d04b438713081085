/** Virtual time, and who goes on when: of all that could happen at one instant the dice choose. */
import type { Dice } from './random.ts';
import { createTimeline } from './timeline.ts';

export interface Scheduler {
  /** Epoch milliseconds, the world's own: no function's clock is exactly that. */
  now(): number;
  /** Resolves at `at`, in an order that the dice choose. */
  until(at: number): Promise<void>;
  /** Lets everything happen that happens until then. */
  runTo(end: number): Promise<void>;
  steps(): number;
}

/** All that can go on without waiting has gone on when this resolves. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** `isOver`: nothing more is to be seen. */
export const createScheduler = (start: number, order: Dice, isOver: () => boolean): Scheduler => {
  let time = start;
  let steps = 0;
  const later = createTimeline<() => void>();
  const ready: (() => void)[] = [];

  const takeNext = (end: number): (() => void) | undefined => {
    const next = ready.length > 0 ? time : later.first();
    if (next > end) return undefined;
    time = Math.max(time, next);
    while (later.first() <= time) ready.push(later.take());
    const chosen = order.between(0, ready.length - 1);
    const resume = ready[chosen];
    const last = ready.pop();
    if (last && last !== resume) ready[chosen] = last;
    return resume;
  };

  return {
    now: () => time,
    steps: () => steps,
    until: (at) => new Promise<void>((resume) => later.add(at, resume)),
    async runTo(end) {
      await settled();
      for (let resume = takeNext(end); resume; resume = takeNext(end)) {
        steps += 1;
        resume();
        await settled();
        if (isOver()) return;
      }
      time = end;
    },
  };
};

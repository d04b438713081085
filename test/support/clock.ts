/** Time that moves when a test moves it, or when somebody sleeps. */
import type { Clock } from '../../functions/domain/ports.ts';

export interface TestClock extends Clock {
  advance(ms: number): void;
}

/** Sleepers take their turns: each wakes once time has come to it. */
export const testClock = (start: number): TestClock => {
  let time = start;
  return {
    now: () => time,
    advance(ms) {
      time += ms;
    },
    async sleep(ms) {
      const until = time + ms;
      await new Promise(setImmediate);
      time = Math.max(time, until);
    },
  };
};

/** The simulator's time: that of its surroundings, and as far ahead of it as it was moved. */

export const createClock = (base: () => number) => {
  let ahead_ms = 0;
  return {
    /** Epoch milliseconds. */
    now: () => base() + ahead_ms,
    ahead: () => ahead_ms,
    /** Time never goes back. */
    moveAhead: (ms: number) => {
      ahead_ms = Math.max(ahead_ms, ms);
    },
  };
};

export type Clock = ReturnType<typeof createClock>;

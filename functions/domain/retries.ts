/** When a delivery is tried again: at once where it can be, then ever more rarely, for three days. */

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

/** SQS hides a message for at most 12 hours after it was received. */
const MOST_S = 11 * HOUR_S;

/** After each attempt. */
const waits_s = [
  5,
  5 * MINUTE_S,
  30 * MINUTE_S,
  2 * HOUR_S,
  5 * HOUR_S,
  10 * HOUR_S,
  ...Array.from({ length: 6 }, () => MOST_S),
];

/** What fails as often is a dead letter. */
export const MOST_ATTEMPTS = waits_s.length + 1;

/** Of a wait, so that what failed together does not come again together. */
const JITTER = 0.2;

/** Seconds after the attempt `attempt` (from 1), no less than the subscriber asked for. */
export const waitAfter = (attempt: number, asked_s: number, fraction: number): number => {
  const wait = waits_s[attempt - 1];
  // After the last, only until the queue sees that it was the last.
  if (wait === undefined) return 1;
  return Math.ceil(Math.min(MOST_S, Math.max(wait * (1 - JITTER * fraction), asked_s)));
};

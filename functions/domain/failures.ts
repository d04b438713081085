/** How often a refresh failed, in a row and on a day, and how long to wait after so many in a row. */
import type { Grant } from './model.ts';

type Failures = Pick<Grant, 'failures' | 'failed_on'>;

const BACK_OFF_MS = { first: 30_000, most: 3_600_000 };

export const backOff = (failures: number): number =>
  Math.min(BACK_OFF_MS.first * 2 ** failures, BACK_OFF_MS.most);

const utcDay = (now: number): string => new Date(now).toISOString().slice(0, 10);

export const failuresToday = ({ failed_on }: Failures, now: number): number =>
  failed_on?.day === utcDay(now) ? failed_on.count : 0;

/** One more. */
export const countFailure = (before: Failures, now: number): Required<Failures> => ({
  failures: before.failures + 1,
  failed_on: { day: utcDay(now), count: failuresToday(before, now) + 1 },
});

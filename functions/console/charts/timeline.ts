/** The dates of a span in calendar order, those without data too. */
import type { Day } from '../../domain/day-view.ts';

export type Span = 30 | 90 | 365;

export interface Slot {
  /** `YYYY-MM-DD`. */
  date: string;
  /** Undefined where nothing is known. */
  day: Day | undefined;
}

const DAY_MS = 86_400_000;

/** `days` come newest first; the newest is the last slot. */
export const timelineOf = (days: readonly Day[], span: Span): Slot[] => {
  const [newest] = days;
  if (!newest) return [];
  const byDate = new Map(days.map((day) => [day.day, day]));
  const first = Date.parse(newest.day) - (span - 1) * DAY_MS;
  return Array.from({ length: span }, (_, n) => {
    const date = new Date(first + n * DAY_MS).toISOString().slice(0, 10);
    return { date, day: byDate.get(date) };
  });
};

/** Means of what was measured: gaps count for nothing, never as zero. */
import type { Measure } from './measures.ts';
import { type Mark, plausible, readingsOf, settled } from './reading.ts';
import type { Slot } from './timeline.ts';

export const mean = (values: readonly (number | null)[]): number | null => {
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) return null;
  return measured.reduce((sum, value) => sum + value, 0) / measured.length;
};

const week = 7;
const fewest = 4;

/** Of each day and the six before it; a gap where most of them are. */
export const weeklyMeans = (values: readonly (number | null)[]): (number | null)[] =>
  values.map((_, n) => {
    const last = values.slice(Math.max(0, n - week + 1), n + 1);
    return last.filter((value) => value !== null).length < fewest ? null : mean(last);
  });

interface Summary {
  date: string;
  value: number;
  mark: Mark | undefined;
  /** Of the days that are over. */
  mean: number | null;
  /** Null as long as the day still grows. */
  change: number | null;
}

/** The newest plausible value against the mean of its span. */
export const summarise = (slots: readonly Slot[], measure: Measure): Summary | null => {
  const readings = readingsOf(slots, measure);
  const values = plausible(readings);
  const n = values.findLastIndex((value) => value !== null);
  const [slot, value, mark] = [slots[n], values[n] ?? null, readings[n]?.mark];
  if (!slot || value === null) return null;
  const spanMean = mean(settled(readings));
  const change = mark === 'growing' || spanMean === null ? null : value - spanMean;
  return { date: slot.date, value, mark, mean: spanMean, change };
};

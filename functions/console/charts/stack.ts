/** The stages of each night, added up. */
import { stages } from './measures.ts';
import { plausible, readingsOf } from './reading.ts';
import type { Slot } from './timeline.ts';

const HOUR_MS = 3_600_000;

/**
 * Where each stage ends, in hours, from the bottom up; the first is the ground. A night of which a
 * stage is missing or implausible is a gap: its stack would be of another night.
 */
export const stackOf = (slots: readonly Slot[]): (number | null)[][] => {
  const columns = stages.map((stage) => plausible(readingsOf(slots, stage)));
  const nights = slots.map((_, n) => columns.map((column) => column[n] ?? null));
  const isWhole = nights.map((night) => night.every((value) => value !== null));
  const upTo = (count: number) =>
    nights.map((night, n) =>
      isWhole[n]
        ? night.slice(0, count).reduce<number>((sum, ms) => sum + (ms ?? 0), 0) / HOUR_MS
        : null,
    );
  return [0, ...stages.map((_, n) => n + 1)].map(upTo);
};

/** What a day has of a measure. */
import type { Day } from '../../domain/day-view.ts';
import type { Measure } from './measures.ts';
import type { Slot } from './timeline.ts';

/** What keeps a value from being taken as it is. */
export type Mark = 'implausible' | 'growing' | 'calibrating';

export interface Reading {
  value: number;
  mark: Mark | undefined;
}

const markOf = (day: Day, { part, field }: Measure): Mark | undefined => {
  if (day[part]?.implausible?.includes(field)) return 'implausible';
  if (part === 'strain' && !day.final) return 'growing';
  if (part === 'recovery' && day.recovery?.calibrating) return 'calibrating';
  return undefined;
};

/** Null where nothing was measured. Zero is a value. */
export const readMeasure = (day: Day | undefined, measure: Measure): Reading | null => {
  const fields: Record<string, unknown> | null | undefined = day?.[measure.part];
  const value = fields?.[measure.field];
  if (!day || typeof value !== 'number' || !Number.isFinite(value)) return null;
  return { value, mark: markOf(day, measure) };
};

/** In words, its unit with it; a dash where nothing was measured. */
export const writeMeasure = (day: Day | undefined, measure: Measure): string => {
  const reading = readMeasure(day, measure);
  return reading ? withUnit(measure, reading.value) : '–';
};

export const withUnit = ({ write, unit }: Measure, value: number) =>
  unit ? `${write(value)} ${unit}` : write(value);

export const readingsOf = (slots: readonly Slot[], measure: Measure) =>
  slots.map(({ day }) => readMeasure(day, measure));

/** What a mean is made of: a day that still grows would pull it down. */
export const settled = (readings: readonly (Reading | null)[]) =>
  plausible(readings).map((value, n) => (readings[n]?.mark === 'growing' ? null : value));

/** What a scale and a line are made of: gaps where nothing plausible was measured. */
export const plausible = (readings: readonly (Reading | null)[]) =>
  readings.map((reading) => (reading && reading.mark !== 'implausible' ? reading.value : null));

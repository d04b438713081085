/** What the charts show of a day. */
import { writeDuration, writeNumber } from './words.ts';

type Part = 'recovery' | 'sleep' | 'strain';

export interface Measure {
  label: string;
  /** The column's name in a download, its unit with it. */
  column: string;
  part: Part;
  /** As the day names it. */
  field: string;
  /** A duration's is in its words. */
  unit: string;
  /** Without the unit. */
  write(value: number): string;
}

const of = (
  part: Part,
  label: string,
  field: string,
  more: Pick<Measure, 'write' | 'unit'>,
): Measure => ({
  label,
  column: field,
  part,
  field,
  ...more,
});

const numbers = (unit: string, digits: 0 | 1 = 0) => ({
  unit,
  write: (value: number) => writeNumber(value, digits),
});
const duration = { unit: '', write: writeDuration };

export const recovery = {
  ...of('recovery', 'Recovery', 'score_percent', numbers('%')),
  column: 'recovery_percent',
};
export const hrv = of('recovery', 'Heart rate variability', 'hrv_rmssd_ms', numbers('ms'));
export const restingHeartRate = of(
  'recovery',
  'Resting heart rate',
  'resting_heart_rate_bpm',
  numbers('bpm'),
);
export const asleep = of('sleep', 'Asleep', 'asleep_ms', duration);
export const efficiency = {
  ...of('sleep', 'Sleep efficiency', 'efficiency_percent', numbers('%')),
  column: 'sleep_efficiency_percent',
};
export const strain = {
  ...of('strain', 'Day strain', 'strain', numbers('', 1)),
  column: 'day_strain',
};
export const energy = of('strain', 'Energy', 'energy_kcal', numbers('kcal'));

/** From the bottom of the stack to its top. */
export const stages = [
  of('sleep', 'Deep', 'deep_ms', duration),
  of('sleep', 'REM', 'rem_ms', duration),
  of('sleep', 'Light', 'light_ms', duration),
  of('sleep', 'Awake', 'awake_ms', duration),
] as const;

/** All that a day is read for, in the order of a table. */
export const measures: readonly Measure[] = [
  recovery,
  hrv,
  restingHeartRate,
  asleep,
  ...stages,
  efficiency,
  strain,
  energy,
];

/** How a day names what its records measure, in units that the names tell; null where nothing was measured. */
import {
  cycleRows,
  napRows,
  type Row,
  recoveryRows,
  sleepRows,
  workoutRows,
} from './indicator-table.ts';
import { measuresIn } from './measure.ts';
import type { Stored } from './model.ts';
import { sportDisplayName } from './sport.ts';
import { time } from './time.ts';
import type { IndicatorName } from './vocabulary.ts';

type Names = Partial<Record<IndicatorName, string>>;

const strainNames: Names = {
  STRAIN: 'strain',
  DAILY_CALORIES_TOTAL: 'energy_kcal',
  DAILY_ENERGY_TOTAL: 'energy_kj',
  DAILY_HEART_RATE_AVG: 'average_heart_rate_bpm',
  DAILY_HEART_RATE_MAX: 'max_heart_rate_bpm',
  DAILY_STEPS: 'steps',
};

const recoveryNames: Names = {
  RECOVERY_SCORE: 'score_percent',
  HRV_RMSSD: 'hrv_rmssd_ms',
  DAILY_HEART_RATE_RESTING: 'resting_heart_rate_bpm',
  BLOOD_OXYGEN: 'spo2_percent',
  SKIN_TEMPERATURE: 'skin_temperature_celsius',
};

const sleepNames: Names = {
  SLEEP_IN_BED: 'in_bed_ms',
  TOTAL_SLEEP: 'asleep_ms',
  SLEEP_ANALYSIS_AWAKE: 'awake_ms',
  SLEEP_ANALYSIS_ASLEEP_CORE: 'light_ms',
  SLEEP_ANALYSIS_ASLEEP_DEEP: 'deep_ms',
  SLEEP_ANALYSIS_ASLEEP_REM: 'rem_ms',
  SLEEP_EFFICIENCY: 'efficiency_percent',
  SLEEP_PERFORMANCE: 'performance_percent',
  SLEEP_CONSISTENCY: 'consistency_percent',
  SLEEP_NEEDED: 'needed_ms',
  RESPIRATORY_RATE: 'respiratory_rate_per_min',
};

const workoutNames: Names = {
  WORKOUT_DURATION: 'duration_min',
  WORKOUT_STRAIN: 'strain',
  CALORIES_ACTIVE: 'energy_kcal',
  WORKOUT_HEART_RATE_AVG: 'average_heart_rate_bpm',
  WORKOUT_HEART_RATE_MAX: 'max_heart_rate_bpm',
  DISTANCE: 'distance_m',
  CYCLING_DISTANCE: 'distance_m',
  WORKOUT_ZONE_0: 'zone_0_min',
  WORKOUT_ZONE_1: 'zone_1_min',
  WORKOUT_ZONE_2: 'zone_2_min',
  WORKOUT_ZONE_3: 'zone_3_min',
  WORKOUT_ZONE_4: 'zone_4_min',
  WORKOUT_ZONE_5: 'zone_5_min',
};

/** Zero is a value. What no body can have is kept, and named under `implausible`. */
const measured = <R extends object>(record: R, rows: readonly Row<R>[], names: Names) => {
  const fields: Record<string, number | null> = {};
  for (const name of Object.values(names)) fields[name] = null;
  const implausible: string[] = [];
  const named = rows.filter(([indicator]) => names[indicator]);
  for (const { indicator, value, plausible } of measuresIn(record, named)) {
    const name = names[indicator];
    if (!name || typeof value !== 'number') continue;
    fields[name] = value;
    if (plausible === false) implausible.push(name);
  }
  return { fields, ...(implausible.length > 0 && { implausible }) };
};

const spanOf = ({ record }: Stored<'cycle' | 'sleep' | 'workout'>) => ({
  start: time(Date.parse(record.start)),
  end: record.end ? time(Date.parse(record.end)) : null,
  timezone_offset: record.timezone_offset,
  score_state: record.score_state,
});

/** WHOOP's own colours. */
const bandOf = (score: number | null | undefined) => {
  if (typeof score !== 'number' || score < 0 || score > 100) return null;
  if (score >= 67) return 'green';
  return score >= 34 ? 'yellow' : 'red';
};

export const viewStrain = (stored: Stored<'cycle'>) => {
  const { fields, ...marks } = measured(stored.record, cycleRows, strainNames);
  return { cycle_id: stored.record.id, ...spanOf(stored), ...fields, ...marks };
};

export const viewRecovery = ({ record }: Stored<'recovery'>) => {
  const { fields, ...marks } = measured(record, recoveryRows, recoveryNames);
  const { score_percent = null, ...others } = fields;
  const { cycle_id, sleep_id, score_state, score } = record;
  const calibrating = score_state === 'SCORED' ? (score?.user_calibrating ?? null) : null;
  const band = bandOf(score_percent);
  return { cycle_id, sleep_id, score_state, score_percent, band, ...others, calibrating, ...marks };
};

export const viewSleep = (stored: Stored<'sleep'>) => {
  const { id, record } = stored;
  const { fields, ...marks } = measured(record, sleepRows, sleepNames);
  const score = record.score_state === 'SCORED' ? record.score : undefined;
  const debt_ms = score?.sleep_needed?.need_from_sleep_debt_milli ?? null;
  return { sleep_id: id, ...spanOf(stored), ...fields, debt_ms, ...marks };
};

export const viewNap = (stored: Stored<'sleep'>) => {
  const { fields, ...marks } = measured(stored.record, napRows, { SLEEP_NAP: 'asleep_ms' });
  return { sleep_id: stored.id, ...spanOf(stored), ...fields, ...marks };
};

export const viewWorkout = (stored: Stored<'workout'>) => {
  const { id, record } = stored;
  const { fields, ...marks } = measured(record, workoutRows, workoutNames);
  // A workout is kept even if WHOOP leaves its sport out.
  const { sport_name: type = null }: { sport_name?: string | null } = record;
  const named = { type, type_name: type === null ? null : sportDisplayName(type) };
  return { workout_id: id, ...named, ...spanOf(stored), ...fields, ...marks };
};

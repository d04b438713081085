/** How a day names what its records measure, in units that the names tell; null where nothing was measured. */
import type { Row } from './indicator-table.ts';
import { measuresIn } from './measure.ts';
import type { IndicatorName } from './vocabulary.ts';

type Names = Partial<Record<IndicatorName, string>>;

export const strainNames: Names = {
  STRAIN: 'strain',
  DAILY_CALORIES_TOTAL: 'energy_kcal',
  DAILY_ENERGY_TOTAL: 'energy_kj',
  DAILY_HEART_RATE_AVG: 'average_heart_rate_bpm',
  DAILY_HEART_RATE_MAX: 'max_heart_rate_bpm',
  DAILY_STEPS: 'steps',
};

export const recoveryNames: Names = {
  RECOVERY_SCORE: 'score_percent',
  HRV_RMSSD: 'hrv_rmssd_ms',
  DAILY_HEART_RATE_RESTING: 'resting_heart_rate_bpm',
  BLOOD_OXYGEN: 'spo2_percent',
  SKIN_TEMPERATURE: 'skin_temperature_celsius',
};

export const sleepNames: Names = {
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

export const napNames: Names = { SLEEP_NAP: 'asleep_ms' };

export const workoutNames: Names = {
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
export const measured = <R extends object>(record: R, rows: readonly Row<R>[], names: Names) => {
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

/** Which field of a WHOOP record is which standard indicator. */
import type { Body, Cycle, Recovery, Sleep, Workout } from './record.ts';
import { isCycling, sportDisplayName } from './sport.ts';
import { type IndicatorName, kjPerKcal } from './vocabulary.ts';

type Path<T> = T extends object
  ? { [K in keyof T & string]-?: K | `${K}.${Path<NonNullable<T[K]>>}` }[keyof T & string]
  : never;

/** Where the value stands in the record; of a derived one, where all that it is made of stands. */
export type Row<R> = readonly [
  indicator: IndicatorName,
  path: Path<R> | '',
  how?: {
    derive?: (record: R) => number | undefined;
    /** From the unit sent to the indicator's. */
    convert?: (sent: number) => number;
    when?: (record: R) => boolean;
    /** The value is a name, and this is what a person calls it. */
    display?: (sent: string) => string;
  },
];

const kcal = (kj: number) => kj / kjPerKcal;
const minutes = (ms: number) => ms / 60_000;

/** Nothing unless every summand was sent, whatever the types promise. */
const sum = <K extends string>(part: Record<K, number> | null | undefined, ...fields: K[]) => {
  const values = fields.map((field) => part?.[field]).filter((value) => typeof value === 'number');
  return values.length === fields.length ? values.reduce((a, b) => a + b) : undefined;
};

const asleep = ({ score }: Sleep) =>
  sum(
    score?.stage_summary,
    'total_light_sleep_time_milli',
    'total_slow_wave_sleep_time_milli',
    'total_rem_sleep_time_milli',
  );

const needed = ({ score }: Sleep) =>
  sum(
    score?.sleep_needed,
    'baseline_milli',
    'need_from_sleep_debt_milli',
    'need_from_recent_strain_milli',
    'need_from_recent_nap_milli',
  );

type Zone = 'zero' | 'one' | 'two' | 'three' | 'four' | 'five';

const both = (lower: Zone, upper: Zone) => ({
  derive: ({ score }: Workout) =>
    sum(score?.zone_durations, `zone_${lower}_milli`, `zone_${upper}_milli`),
  convert: minutes,
});

const duration = ({ start, end }: Workout) => Date.parse(end) - Date.parse(start);
const byBicycle = ({ sport_name }: Workout) => isCycling(sport_name);
const otherwise = ({ sport_name }: Workout) => !isCycling(sport_name);

export const sleepRows: readonly Row<Sleep>[] = [
  ['SLEEP_IN_BED', 'score.stage_summary.total_in_bed_time_milli'],
  ['SLEEP_ANALYSIS_AWAKE', 'score.stage_summary.total_awake_time_milli'],
  ['SLEEP_ANALYSIS_ASLEEP_CORE', 'score.stage_summary.total_light_sleep_time_milli'],
  ['SLEEP_ANALYSIS_ASLEEP_DEEP', 'score.stage_summary.total_slow_wave_sleep_time_milli'],
  ['SLEEP_ANALYSIS_ASLEEP_REM', 'score.stage_summary.total_rem_sleep_time_milli'],
  ['TOTAL_SLEEP', 'score.stage_summary', { derive: asleep }],
  ['DAILY_SLEEP_CYCLE_TIMES', 'score.stage_summary.sleep_cycle_count'],
  ['SLEEP_DISTURBANCES', 'score.stage_summary.disturbance_count'],
  ['SLEEP_EFFICIENCY', 'score.sleep_efficiency_percentage'],
  ['SLEEP_PERFORMANCE', 'score.sleep_performance_percentage'],
  ['SLEEP_CONSISTENCY', 'score.sleep_consistency_percentage'],
  ['SLEEP_NEEDED', 'score.sleep_needed', { derive: needed }],
  ['RESPIRATORY_RATE', 'score.respiratory_rate'],
];

export const napRows: readonly Row<Sleep>[] = [
  ['SLEEP_NAP', 'score.stage_summary', { derive: asleep }],
];

export const recoveryRows: readonly Row<Recovery>[] = [
  ['HRV_RMSSD', 'score.hrv_rmssd_milli'],
  ['DAILY_HEART_RATE_RESTING', 'score.resting_heart_rate'],
  ['RESPIRATORY_RATE', 'score.respiratory_rate'],
  ['BLOOD_OXYGEN', 'score.spo2_percentage'],
  ['SKIN_TEMPERATURE', 'score.skin_temp_celsius'],
  ['RECOVERY_SCORE', 'score.recovery_score'],
];

export const cycleRows: readonly Row<Cycle>[] = [
  ['STRAIN', 'score.strain'],
  ['DAILY_CALORIES_TOTAL', 'score.kilojoule', { convert: kcal }],
  ['DAILY_ENERGY_TOTAL', 'score.kilojoule'],
  ['DAILY_HEART_RATE_AVG', 'score.average_heart_rate'],
  ['DAILY_HEART_RATE_MAX', 'score.max_heart_rate'],
  ['DAILY_STEPS', 'step_count'],
];

export const workoutRows: readonly Row<Workout>[] = [
  ['WORKOUT_TYPE', 'sport_name', { display: sportDisplayName }],
  ['WORKOUT_DURATION', '', { derive: duration, convert: minutes }],
  ['WORKOUT_STRAIN', 'score.strain'],
  ['CALORIES_ACTIVE', 'score.kilojoule', { convert: kcal }],
  ['WORKOUT_HEART_RATE_AVG', 'score.average_heart_rate'],
  ['WORKOUT_HEART_RATE_MAX', 'score.max_heart_rate'],
  ['DISTANCE', 'score.distance_meter', { when: otherwise }],
  ['CYCLING_DISTANCE', 'score.distance_meter', { when: byBicycle }],
  ['ALTITUDE_GAIN', 'score.altitude_gain_meter'],
  ['ALTITUDE_CHANGE', 'score.altitude_change_meter'],
  ['WORKOUT_DURATION_LOW', 'score.zone_durations', both('zero', 'one')],
  ['WORKOUT_DURATION_MEDIUM', 'score.zone_durations', both('two', 'three')],
  ['WORKOUT_DURATION_HIGH', 'score.zone_durations', both('four', 'five')],
  ['WORKOUT_ZONE_0', 'score.zone_durations.zone_zero_milli', { convert: minutes }],
  ['WORKOUT_ZONE_1', 'score.zone_durations.zone_one_milli', { convert: minutes }],
  ['WORKOUT_ZONE_2', 'score.zone_durations.zone_two_milli', { convert: minutes }],
  ['WORKOUT_ZONE_3', 'score.zone_durations.zone_three_milli', { convert: minutes }],
  ['WORKOUT_ZONE_4', 'score.zone_durations.zone_four_milli', { convert: minutes }],
  ['WORKOUT_ZONE_5', 'score.zone_durations.zone_five_milli', { convert: minutes }],
];

export const bodyRows: readonly Row<Body>[] = [
  ['HEIGHT', 'height_meter'],
  ['WEIGHT', 'weight_kilogram'],
  ['MAX_HEART_RATE_PROFILE', 'max_heart_rate'],
];

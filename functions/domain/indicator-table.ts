/** Which field of a WHOOP record is which standard indicator, and what each indicator is. */
import type { Body, Cycle, Recovery, Sleep, Workout } from './record.ts';
import { isCycling, sportDisplayName } from './sport.ts';

type Range = readonly [low: number, high: number];

/** LOINC and UCUM are empty where no code fits: a wrong code is worse than none. */
type Meaning = readonly [
  unit: string,
  loinc: string,
  ucum: string,
  plausible: Range,
  ...aliases: string[],
];

const kjPerKcal = 4.184;

const unbounded: Range = [-Infinity, Infinity];
const aDay: Range = [0, 86_400_000];
const percent: Range = [0, 100];
const heart: Range = [25, 350];
const kcals: Range = [0, 15_000];
const kilojoules: Range = [0, 15_000 * kjPerKcal];
const altitude: Range = [-15_000, 15_000];

/** Aliases are Mirobody's names. */
export const meanings = {
  SLEEP_IN_BED: ['ms', '', 'ms', aDay, 'sleepAnalysis_InBed'],
  SLEEP_ANALYSIS_AWAKE: ['ms', '', 'ms', aDay, 'sleepAnalysis_Awake'],
  SLEEP_ANALYSIS_ASLEEP_CORE: ['ms', '93830-8', 'ms', aDay, 'sleepAnalysis_Asleep(Core)'],
  SLEEP_ANALYSIS_ASLEEP_DEEP: ['ms', '93831-6', 'ms', aDay, 'sleepAnalysis_Asleep(Deep)'],
  SLEEP_ANALYSIS_ASLEEP_REM: ['ms', '93829-0', 'ms', aDay, 'sleepAnalysis_Asleep(REM)'],
  TOTAL_SLEEP: ['ms', '93832-4', 'ms', aDay, 'sleepAnalysis_Asleep(Total)'],
  DAILY_SLEEP_CYCLE_TIMES: ['count', '', '{count}', unbounded, 'dailySleepCycleTimes'],
  SLEEP_DISTURBANCES: ['count', '', '{count}', unbounded, 'sleepDisturbances'],
  SLEEP_EFFICIENCY: ['%', '', '%', percent, 'sleepEfficiency'],
  SLEEP_PERFORMANCE: ['%', '', '%', percent, 'sleepPerformance'],
  SLEEP_CONSISTENCY: ['%', '', '%', percent, 'sleepConsistency'],
  SLEEP_NEEDED: ['ms', '', 'ms', aDay],
  RESPIRATORY_RATE: ['breaths/min', '9279-1', '/min', [4, 80], 'respiratoryRates'],
  SLEEP_NAP: ['ms', '', 'ms', aDay, 'napDuration'],
  HRV_RMSSD: ['ms', '', 'ms', [5, 500], 'hrvRMSSD', 'HRV', 'hrvDatas'],
  DAILY_HEART_RATE_RESTING: ['count/min', '40443-4', '/min', [25, 220], 'dailyRestingHeartRates'],
  BLOOD_OXYGEN: ['%', '59408-5', '%', [50, 100], 'oxygenSaturations'],
  SKIN_TEMPERATURE: ['°C', '39106-0', 'Cel', [15, 45], 'skinTemperature'],
  RECOVERY_SCORE: ['%', '', '%', percent, 'recoveryScore'],
  STRAIN: ['score', '', '{score}', unbounded, 'strain'],
  DAILY_CALORIES_TOTAL: ['kcal', '', 'kcal', kcals, 'dailyTotalCalories'],
  DAILY_ENERGY_TOTAL: ['kJ', '', 'kJ', kilojoules],
  DAILY_HEART_RATE_AVG: ['count/min', '', '/min', heart],
  DAILY_HEART_RATE_MAX: ['count/min', '', '/min', heart],
  DAILY_STEPS: ['count', '55423-8', '{steps}', unbounded],
  WORKOUT_TYPE: ['text', '73985-4', '', unbounded],
  WORKOUT_DURATION: ['min', '55411-3', 'min', unbounded, 'workoutDuration'],
  WORKOUT_STRAIN: ['score', '', '{score}', unbounded, 'workoutStrain'],
  CALORIES_ACTIVE: ['kcal', '41981-2', 'kcal', kcals, 'activeCalories'],
  WORKOUT_HEART_RATE_AVG: ['count/min', '', '/min', heart],
  WORKOUT_HEART_RATE_MAX: ['count/min', '', '/min', heart],
  DISTANCE: ['m', '', 'm', unbounded, 'walkingRunningDistances'],
  CYCLING_DISTANCE: ['m', '', 'm', unbounded, 'cyclingDistances'],
  ALTITUDE_GAIN: ['m', '', 'm', altitude, 'altitudeGain'],
  ALTITUDE_CHANGE: ['m', '', 'm', altitude, 'altitudeChange'],
  WORKOUT_DURATION_LOW: ['min', '', 'min', unbounded, 'workoutDurationLow'],
  WORKOUT_DURATION_MEDIUM: ['min', '', 'min', unbounded, 'workoutDurationMedium'],
  WORKOUT_DURATION_HIGH: ['min', '', 'min', unbounded, 'workoutDurationHigh'],
  WORKOUT_ZONE_0: ['min', '', 'min', unbounded],
  WORKOUT_ZONE_1: ['min', '', 'min', unbounded],
  WORKOUT_ZONE_2: ['min', '', 'min', unbounded],
  WORKOUT_ZONE_3: ['min', '', 'min', unbounded],
  WORKOUT_ZONE_4: ['min', '', 'min', unbounded],
  WORKOUT_ZONE_5: ['min', '', 'min', unbounded],
  HEIGHT: ['m', '8302-2', 'm', [0.3, 2.5], 'heights'],
  WEIGHT: ['kg', '29463-7', 'kg', [2, 300], 'bodyMasss'],
  MAX_HEART_RATE_PROFILE: ['count/min', '', '/min', heart, 'maxHeartRateProfile'],
} satisfies Record<string, Meaning>;

export type IndicatorName = keyof typeof meanings;

/** Only where HealthKit means exactly the same: its SDNN is no RMSSD, its oxygen is a fraction. */
export const healthKit: Partial<Record<IndicatorName, string>> = {
  RESPIRATORY_RATE: 'HKQuantityTypeIdentifierRespiratoryRate',
  DAILY_HEART_RATE_RESTING: 'HKQuantityTypeIdentifierRestingHeartRate',
  CYCLING_DISTANCE: 'HKQuantityTypeIdentifierDistanceCycling',
  HEIGHT: 'HKQuantityTypeIdentifierHeight',
  WEIGHT: 'HKQuantityTypeIdentifierBodyMass',
};

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

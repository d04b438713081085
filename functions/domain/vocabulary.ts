/** The indicators there are: unit, codes, what is plausible, and their names elsewhere. */
type Range = readonly [low: number, high: number];

/** LOINC and UCUM are empty where no code fits: a wrong code is worse than none. */
type Meaning = readonly [
  unit: string,
  loinc: string,
  ucum: string,
  plausible: Range,
  ...aliases: string[],
];

export const kjPerKcal = 4.184;

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

export const indicatorNames = Object.keys(meanings) as IndicatorName[];

/** Only where HealthKit means exactly the same: its SDNN is no RMSSD, its oxygen is a fraction. */
export const healthKit: Partial<Record<IndicatorName, string>> = {
  RESPIRATORY_RATE: 'HKQuantityTypeIdentifierRespiratoryRate',
  DAILY_HEART_RATE_RESTING: 'HKQuantityTypeIdentifierRestingHeartRate',
  CYCLING_DISTANCE: 'HKQuantityTypeIdentifierDistanceCycling',
  HEIGHT: 'HKQuantityTypeIdentifierHeight',
  WEIGHT: 'HKQuantityTypeIdentifierBodyMass',
};

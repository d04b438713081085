/** What a record says in standard indicators: values, units, and what is said about them. */
import { describe, expect, test } from 'vitest';
import { type Indicator, indicatorsOf } from '../functions/domain/indicators.ts';
import type { StoredRecord } from '../functions/domain/model.ts';
import type { Body, Cycle, Recovery, Sleep, Workout } from '../functions/domain/record.ts';
import { indicatorNames } from '../functions/domain/vocabulary.ts';

const stamps = {
  user_id: 7,
  created_at: '2026-03-03T06:05:00Z',
  updated_at: '2026-03-03T22:50:00.250Z',
  score_state: 'SCORED',
} as const;

const cycle = {
  ...stamps,
  id: 512,
  start: '2026-03-02T21:30:00Z',
  end: '2026-03-03T21:10:00Z',
  timezone_offset: '+01:00',
  step_count: 8421,
  score: { strain: 11.4, kilojoule: 8288.297, average_heart_rate: 66, max_heart_rate: 158 },
} satisfies Cycle;

const sleep = {
  ...stamps,
  id: 'b7e2f0aa-0000-4000-8000-000000000001',
  cycle_id: 512,
  start: '2026-03-02T21:30:00Z',
  end: '2026-03-03T05:42:00Z',
  timezone_offset: '+01:00',
  nap: false,
  score: {
    stage_summary: {
      total_in_bed_time_milli: 29_520_000,
      total_awake_time_milli: 2_400_000,
      total_no_data_time_milli: 0,
      total_light_sleep_time_milli: 14_400_001,
      total_slow_wave_sleep_time_milli: 6_000_020,
      total_rem_sleep_time_milli: 6_700_300,
      sleep_cycle_count: 5,
      disturbance_count: 9,
    },
    sleep_needed: {
      baseline_milli: 27_000_000,
      need_from_sleep_debt_milli: 1_200_000,
      need_from_recent_strain_milli: 340_000,
      need_from_recent_nap_milli: -600_000,
    },
    respiratory_rate: 14.7,
    sleep_performance_percentage: 91,
    sleep_consistency_percentage: 78,
    sleep_efficiency_percentage: 92.5,
  },
} satisfies Sleep;

const recovery = {
  ...stamps,
  cycle_id: 512,
  sleep_id: sleep.id,
  score: {
    user_calibrating: false,
    recovery_score: 71,
    resting_heart_rate: 52,
    hrv_rmssd_milli: 63.25,
    spo2_percentage: 96.5,
    skin_temp_celsius: 33.9,
    respiratory_rate: 14.6,
  },
} satisfies Recovery;

const workout = {
  ...stamps,
  id: 'b7e2f0aa-0000-4000-8000-000000000002',
  start: '2026-03-03T16:00:00Z',
  end: '2026-03-03T16:45:30Z',
  timezone_offset: '+01:00',
  sport_name: 'running',
  score: {
    strain: 9.8,
    average_heart_rate: 139,
    max_heart_rate: 171,
    kilojoule: 2092,
    percent_recorded: 1,
    distance_meter: 8010.5,
    altitude_gain_meter: 84,
    altitude_change_meter: -3.5,
    zone_durations: {
      zone_zero_milli: 60_000,
      zone_one_milli: 180_000,
      zone_two_milli: 600_000,
      zone_three_milli: 1_200_000,
      zone_four_milli: 540_000,
      zone_five_milli: 150_000,
    },
  },
} satisfies Workout;

const body = { height_meter: 1.76, weight_kilogram: 71.3, max_heart_rate: 194 } satisfies Body;

type Kept = Pick<StoredRecord, 'collection' | 'id' | 'record'>;

const cycleKept = (record: Cycle = cycle): Kept => ({ collection: 'cycle', id: '512', record });
const sleepKept = (record: Sleep = sleep): Kept => ({ collection: 'sleep', id: record.id, record });
const workoutKept = (record: Workout = workout): Kept => ({
  collection: 'workout',
  id: record.id,
  record,
});
const recoveryKept = (record: Recovery = recovery): Kept => ({
  collection: 'recovery',
  id: '512',
  record,
});
const bodyKept = (record: Body = body): Kept => ({
  collection: 'body',
  id: '2026-03-04',
  record,
});

const known = { cycles: [cycle], sleepOf: (id: string) => (id === sleep.id ? sleep : undefined) };

const of = (
  kept: Kept,
  context: Parameters<typeof indicatorsOf>[1] = known,
  more: Partial<StoredRecord> = {},
): Indicator[] => {
  const { record } = kept;
  const made = 'sleep_id' in record ? record.created_at : '2026-03-04T02:00:00Z';
  const start = 'start' in record ? record.start : made;
  const times = { start: Date.parse(start), updated_at: Date.parse(stamps.updated_at) };
  return indicatorsOf({ ...kept, ...times, link_id: 'link-1', ...more } as StoredRecord, context);
};

const values = (items: Indicator[]) =>
  Object.fromEntries(items.map(({ indicator, value, unit }) => [indicator, [value, unit]]));
const names = (items: Indicator[]) => items.map(({ indicator }) => indicator);
const pick = (items: Indicator[], name: string) =>
  items.find(({ indicator }) => indicator === name);
/** As it goes out. */
const json = (item: unknown) => JSON.parse(JSON.stringify(item));

describe('a full record gives every indicator of its kind, in its unit', () => {
  test('sleep', () => {
    expect(values(of(sleepKept()))).toEqual({
      SLEEP_IN_BED: [29_520_000, 'ms'],
      SLEEP_ANALYSIS_AWAKE: [2_400_000, 'ms'],
      SLEEP_ANALYSIS_ASLEEP_CORE: [14_400_001, 'ms'],
      SLEEP_ANALYSIS_ASLEEP_DEEP: [6_000_020, 'ms'],
      SLEEP_ANALYSIS_ASLEEP_REM: [6_700_300, 'ms'],
      TOTAL_SLEEP: [27_100_321, 'ms'],
      DAILY_SLEEP_CYCLE_TIMES: [5, 'count'],
      SLEEP_DISTURBANCES: [9, 'count'],
      SLEEP_EFFICIENCY: [92.5, '%'],
      SLEEP_PERFORMANCE: [91, '%'],
      SLEEP_CONSISTENCY: [78, '%'],
      SLEEP_NEEDED: [27_940_000, 'ms'],
      RESPIRATORY_RATE: [14.7, 'breaths/min'],
    });
  });

  test('nap, which tells how long it was and nothing else', () => {
    expect(values(of(sleepKept({ ...sleep, nap: true })))).toEqual({
      SLEEP_NAP: [27_100_321, 'ms'],
    });
  });

  test('recovery', () => {
    expect(values(of(recoveryKept()))).toEqual({
      HRV_RMSSD: [63.25, 'ms'],
      DAILY_HEART_RATE_RESTING: [52, 'count/min'],
      RESPIRATORY_RATE: [14.6, 'breaths/min'],
      BLOOD_OXYGEN: [96.5, '%'],
      SKIN_TEMPERATURE: [33.9, '°C'],
      RECOVERY_SCORE: [71, '%'],
    });
  });

  test('cycle', () => {
    expect(values(of(cycleKept()))).toEqual({
      STRAIN: [11.4, 'score'],
      DAILY_CALORIES_TOTAL: [expect.closeTo(1980.95, 2), 'kcal'],
      DAILY_ENERGY_TOTAL: [8288.297, 'kJ'],
      DAILY_HEART_RATE_AVG: [66, 'count/min'],
      DAILY_HEART_RATE_MAX: [158, 'count/min'],
      DAILY_STEPS: [8421, 'count'],
    });
  });

  test('workout', () => {
    expect(values(of(workoutKept()))).toEqual({
      WORKOUT_TYPE: ['running', 'text'],
      WORKOUT_DURATION: [45.5, 'min'],
      WORKOUT_STRAIN: [9.8, 'score'],
      CALORIES_ACTIVE: [expect.closeTo(500, 9), 'kcal'],
      WORKOUT_HEART_RATE_AVG: [139, 'count/min'],
      WORKOUT_HEART_RATE_MAX: [171, 'count/min'],
      DISTANCE: [8010.5, 'm'],
      ALTITUDE_GAIN: [84, 'm'],
      ALTITUDE_CHANGE: [-3.5, 'm'],
      WORKOUT_DURATION_LOW: [4, 'min'],
      WORKOUT_DURATION_MEDIUM: [30, 'min'],
      WORKOUT_DURATION_HIGH: [11.5, 'min'],
      WORKOUT_ZONE_0: [1, 'min'],
      WORKOUT_ZONE_1: [3, 'min'],
      WORKOUT_ZONE_2: [10, 'min'],
      WORKOUT_ZONE_3: [20, 'min'],
      WORKOUT_ZONE_4: [9, 'min'],
      WORKOUT_ZONE_5: [2.5, 'min'],
    });
  });

  test('body', () => {
    expect(values(of(bodyKept()))).toEqual({
      HEIGHT: [1.76, 'm'],
      WEIGHT: [71.3, 'kg'],
      MAX_HEART_RATE_PROFILE: [194, 'count/min'],
    });
  });

  test('and together they are all the names there are', () => {
    const rides = workoutKept({ ...workout, sport_name: 'cycling' });
    const naps = sleepKept({ ...sleep, nap: true });
    const all = [cycleKept(), sleepKept(), naps, recoveryKept(), workoutKept(), rides, bodyKept()];
    const given = new Set(all.flatMap((kept) => names(of(kept))));
    expect([...given].sort()).toEqual([...indicatorNames].sort());
    expect(indicatorNames).toHaveLength(47);
  });
});

describe('an indicator', () => {
  test('says what it is, when it was, which day it counts for and where it comes from', () => {
    expect(json(pick(of(sleepKept()), 'TOTAL_SLEEP'))).toEqual({
      indicator: 'TOTAL_SLEEP',
      aliases: ['sleepAnalysis_Asleep(Total)'],
      value: 27_100_321,
      unit: 'ms',
      code: { loinc: '93832-4', ucum: 'ms' },
      start: '2026-03-02T21:30:00.000Z',
      end: '2026-03-03T05:42:00.000Z',
      timezone_offset: '+01:00',
      day: '2026-03-03',
      recorded_at: '2026-03-03T22:50:00.250Z',
      source: { provider: 'whoop', collection: 'sleep', id: sleep.id, path: 'score.stage_summary' },
      derived: true,
    });
  });

  test('is marked derived only where it was computed from several fields', () => {
    const all = [cycleKept(), sleepKept(), recoveryKept(), workoutKept(), bodyKept()];
    const derived = all.flatMap((kept) => of(kept)).filter((item) => item.derived);
    expect(names(derived)).toEqual([
      'TOTAL_SLEEP',
      'SLEEP_NEEDED',
      'WORKOUT_DURATION',
      'WORKOUT_DURATION_LOW',
      'WORKOUT_DURATION_MEDIUM',
      'WORKOUT_DURATION_HIGH',
    ]);
  });

  test('carries a LOINC code only where one is known to fit', () => {
    const ride = workoutKept({ ...workout, sport_name: 'spin' });
    const all = [cycleKept(), sleepKept(), recoveryKept(), workoutKept(), ride, bodyKept()];
    const coded = all
      .flatMap((kept) => of(kept))
      .filter(({ code }) => code?.loinc)
      .map(({ indicator, code }) => [indicator, [code?.loinc, code?.ucum]]);
    expect(Object.fromEntries(coded)).toEqual({
      DAILY_STEPS: ['55423-8', '{steps}'],
      SLEEP_ANALYSIS_ASLEEP_CORE: ['93830-8', 'ms'],
      SLEEP_ANALYSIS_ASLEEP_DEEP: ['93831-6', 'ms'],
      SLEEP_ANALYSIS_ASLEEP_REM: ['93829-0', 'ms'],
      TOTAL_SLEEP: ['93832-4', 'ms'],
      RESPIRATORY_RATE: ['9279-1', '/min'],
      DAILY_HEART_RATE_RESTING: ['40443-4', '/min'],
      BLOOD_OXYGEN: ['59408-5', '%'],
      SKIN_TEMPERATURE: ['39106-0', 'Cel'],
      WORKOUT_TYPE: ['73985-4', undefined],
      WORKOUT_DURATION: ['55411-3', 'min'],
      CALORIES_ACTIVE: ['41981-2', 'kcal'],
      HEIGHT: ['8302-2', 'm'],
      WEIGHT: ['29463-7', 'kg'],
    });
  });

  test('never passes RMSSD off as the SDNN of HealthKit', () => {
    expect(pick(of(recoveryKept()), 'HRV_RMSSD')?.aliases).toEqual(['hrvRMSSD', 'HRV', 'hrvDatas']);
    expect(pick(of(recoveryKept()), 'RESPIRATORY_RATE')?.aliases).toEqual([
      'respiratoryRates',
      'HKQuantityTypeIdentifierRespiratoryRate',
    ]);
  });
});

describe('what was not measured gives no indicator', () => {
  test.each(['PENDING_SCORE', 'UNSCORABLE'] as const)('a record that is %s', (score_state) => {
    expect(of(cycleKept({ ...cycle, score_state }))).toEqual([]);
    expect(of(sleepKept({ ...sleep, score_state }))).toEqual([]);
    expect(of(recoveryKept({ ...recovery, score_state }))).toEqual([]);
    expect(of(workoutKept({ ...workout, score_state }))).toEqual([]);
  });

  test.each([undefined, null])('a score that is %s', (score) => {
    expect(names(of(cycleKept({ ...cycle, score })))).toEqual(['DAILY_STEPS']);
    expect(of(sleepKept({ ...sleep, score }))).toEqual([]);
    expect(of(recoveryKept({ ...recovery, score }))).toEqual([]);
    expect(names(of(workoutKept({ ...workout, score })))).toEqual([
      'WORKOUT_TYPE',
      'WORKOUT_DURATION',
    ]);
  });

  test('a tombstone', () => {
    expect(of(sleepKept(), known, { deleted_at: 1 })).toEqual([]);
  });

  test.each([undefined, null])('an optional field that is %s', (nothing) => {
    expect(names(of(cycleKept({ ...cycle, step_count: nothing })))).not.toContain('DAILY_STEPS');
    const older = { ...recovery.score, spo2_percentage: nothing, skin_temp_celsius: nothing };
    expect(names(of(recoveryKept({ ...recovery, score: older })))).toEqual([
      'HRV_RMSSD',
      'DAILY_HEART_RATE_RESTING',
      'RESPIRATORY_RATE',
      'RECOVERY_SCORE',
    ]);
    expect(names(of(bodyKept({ height_meter: 1.76, weight_kilogram: nothing })))).toEqual([
      'HEIGHT',
    ]);
  });

  test('a sum of which one part is missing', () => {
    const score = {
      stage_summary: { ...sleep.score.stage_summary, total_rem_sleep_time_milli: null },
      sleep_needed: { baseline_milli: 27_000_000 },
    };
    const partial = { collection: 'sleep', id: sleep.id, record: { ...sleep, score } };
    const given = names(of(JSON.parse(JSON.stringify(partial))));
    expect(given).toContain('SLEEP_ANALYSIS_ASLEEP_DEEP');
    expect(given).not.toContain('TOTAL_SLEEP');
    expect(given).not.toContain('SLEEP_NEEDED');
  });

  test('a number that came as text, or a workout without its sport', () => {
    const odd = { ...workout, sport_name: null, score: { strain: '9.8', distance_meter: 100 } };
    const kept = { collection: 'workout', id: workout.id, record: odd };
    expect(names(of(JSON.parse(JSON.stringify(kept))))).toEqual(['WORKOUT_DURATION', 'DISTANCE']);
  });
});

test('zero is a value', () => {
  const idle = { strain: 0, kilojoule: 0, average_heart_rate: 60, max_heart_rate: 70 };
  expect(values(of(cycleKept({ ...cycle, step_count: 0, score: idle })))).toMatchObject({
    STRAIN: [0, 'score'],
    DAILY_CALORIES_TOTAL: [0, 'kcal'],
    DAILY_ENERGY_TOTAL: [0, 'kJ'],
    DAILY_STEPS: [0, 'count'],
  });
  expect(
    of(cycleKept({ ...cycle, score: idle })).filter((item) => 'plausible' in json(item)),
  ).toEqual([]);
});

describe('a cycle that is still open', () => {
  test.each([undefined, null])('(end %s) marks all that it gives as not final', (end) => {
    const items = json(of(cycleKept({ ...cycle, end })));
    expect(items).toHaveLength(6);
    for (const item of items) {
      expect(item).toMatchObject({ final: false, day: '2026-03-03' });
      expect(item).not.toHaveProperty('end');
    }
  });

  test('leaves final out once it is closed', () => {
    for (const item of json(of(cycleKept()))) expect(item).not.toHaveProperty('final');
  });
});

describe('a value out of its range is kept and marked', () => {
  const recoveryWith = (more: object) =>
    of(recoveryKept({ ...recovery, score: { ...recovery.score, ...more } }));
  const cycleWith = (more: object) =>
    of(cycleKept({ ...cycle, score: { ...cycle.score, ...more } }));
  const sleepWith = (more: object) =>
    of(sleepKept({ ...sleep, score: { ...sleep.score, ...more } }));
  const stages = (more: object) =>
    sleepWith({ stage_summary: { ...sleep.score.stage_summary, ...more } });
  const workoutWith = (more: object) =>
    of(workoutKept({ ...workout, score: { ...workout.score, ...more } }));
  const energy = 15_000 * 4.184;

  test.each<[string, number, number, (value: number) => Indicator[]]>([
    ['DAILY_HEART_RATE_AVG', 25, 350, (average_heart_rate) => cycleWith({ average_heart_rate })],
    ['DAILY_HEART_RATE_MAX', 25, 350, (max_heart_rate) => cycleWith({ max_heart_rate })],
    [
      'WORKOUT_HEART_RATE_AVG',
      25,
      350,
      (average_heart_rate) => workoutWith({ average_heart_rate }),
    ],
    ['WORKOUT_HEART_RATE_MAX', 25, 350, (max_heart_rate) => workoutWith({ max_heart_rate })],
    ['MAX_HEART_RATE_PROFILE', 25, 350, (max_heart_rate) => of(bodyKept({ max_heart_rate }))],
    [
      'DAILY_HEART_RATE_RESTING',
      25,
      220,
      (resting_heart_rate) => recoveryWith({ resting_heart_rate }),
    ],
    ['BLOOD_OXYGEN', 50, 100, (spo2_percentage) => recoveryWith({ spo2_percentage })],
    ['SKIN_TEMPERATURE', 15, 45, (skin_temp_celsius) => recoveryWith({ skin_temp_celsius })],
    ['RESPIRATORY_RATE', 4, 80, (respiratory_rate) => sleepWith({ respiratory_rate })],
    ['HRV_RMSSD', 5, 500, (hrv_rmssd_milli) => recoveryWith({ hrv_rmssd_milli })],
    ['SLEEP_IN_BED', 0, 86_400_000, (ms) => stages({ total_in_bed_time_milli: ms })],
    [
      'SLEEP_ANALYSIS_ASLEEP_REM',
      0,
      86_400_000,
      (ms) => stages({ total_rem_sleep_time_milli: ms }),
    ],
    ['RECOVERY_SCORE', 0, 100, (recovery_score) => recoveryWith({ recovery_score })],
    [
      'SLEEP_PERFORMANCE',
      0,
      100,
      (percentage) => sleepWith({ sleep_performance_percentage: percentage }),
    ],
    ['DAILY_CALORIES_TOTAL', 0, energy, (kilojoule) => cycleWith({ kilojoule })],
    ['DAILY_ENERGY_TOTAL', 0, energy, (kilojoule) => cycleWith({ kilojoule })],
    ['CALORIES_ACTIVE', 0, energy, (kilojoule) => workoutWith({ kilojoule })],
    [
      'ALTITUDE_GAIN',
      -15_000,
      15_000,
      (altitude_gain_meter) => workoutWith({ altitude_gain_meter }),
    ],
    [
      'ALTITUDE_CHANGE',
      -15_000,
      15_000,
      (altitude_change_meter) => workoutWith({ altitude_change_meter }),
    ],
    ['HEIGHT', 0.3, 2.5, (height_meter) => of(bodyKept({ height_meter }))],
    ['WEIGHT', 2, 300, (weight_kilogram) => of(bodyKept({ weight_kilogram }))],
  ])('%s from %d to %d', (name, low, high, given) => {
    const mark = (value: number) => pick(given(value), name)?.plausible;
    expect([mark(low), mark(high)]).toEqual([undefined, undefined]);
    expect([mark(low - 0.01), mark(high + 0.01)]).toEqual([false, false]);
  });

  test('and its value is as WHOOP sent it', () => {
    expect(pick(recoveryWith({ hrv_rmssd_milli: 0 }), 'HRV_RMSSD')).toMatchObject({
      value: 0,
      plausible: false,
    });
  });
});

describe('a recovery', () => {
  test('of a member whom WHOOP still gets to know is marked as calibrating', () => {
    const early = { ...recovery, score: { ...recovery.score, user_calibrating: true } };
    expect(json(of(recoveryKept(early))).map((item: Indicator) => item.calibrating)).toEqual(
      Array(6).fill(true),
    );
    for (const item of json(of(recoveryKept()))) expect(item).not.toHaveProperty('calibrating');
  });

  const when = (context: Parameters<typeof indicatorsOf>[1]) => {
    const { start, end, timezone_offset, day } = of(recoveryKept(), context)[0] ?? {};
    return json({ start, end, timezone_offset, day });
  };
  const night = { start: '2026-03-02T21:30:00.000Z', end: '2026-03-03T05:42:00.000Z' };

  test('spans its sleep and takes day and offset from its cycle', () => {
    const moved = { ...cycle, timezone_offset: '+14:00' };
    expect(when({ ...known, cycles: [moved] })).toEqual({
      ...night,
      timezone_offset: '+14:00',
      day: '2026-03-03',
    });
  });

  test('spans its cycle where its sleep is not stored', () => {
    expect(when({ cycles: [cycle] })).toEqual({
      start: '2026-03-02T21:30:00.000Z',
      end: '2026-03-03T21:10:00.000Z',
      timezone_offset: '+01:00',
      day: '2026-03-03',
    });
  });

  test('takes all from its sleep where its cycle is not stored', () => {
    expect(when({ ...known, cycles: [] })).toEqual({
      ...night,
      timezone_offset: '+01:00',
      day: '2026-03-03',
    });
  });

  test('stands at its making where neither is stored', () => {
    expect(when({ cycles: [] })).toEqual({ start: '2026-03-03T06:05:00.000Z', day: '2026-03-03' });
  });
});

test('a body measurement is of the moment and the UTC date that it was read', () => {
  expect(json(pick(of(bodyKept()), 'WEIGHT'))).toEqual({
    indicator: 'WEIGHT',
    aliases: ['bodyMasss', 'HKQuantityTypeIdentifierBodyMass'],
    value: 71.3,
    unit: 'kg',
    code: { loinc: '29463-7', ucum: 'kg' },
    start: '2026-03-04T02:00:00.000Z',
    day: '2026-03-04',
    recorded_at: '2026-03-03T22:50:00.250Z',
    source: { provider: 'whoop', collection: 'body', id: '2026-03-04', path: 'weight_kilogram' },
  });
});

describe('a workout', () => {
  test.each(['cycling', 'Cycling', 'mountain-biking', 'mountain_biking', 'spin', 'assault-bike'])(
    'of %s has its distance on a bicycle',
    (sport_name) => {
      const items = of(workoutKept({ ...workout, sport_name }));
      expect(pick(items, 'CYCLING_DISTANCE')?.value).toBe(8010.5);
      expect(names(items)).not.toContain('DISTANCE');
    },
  );

  test.each(['running', 'motocross', 'unicycling'])('of %s does not', (sport_name) => {
    const items = of(workoutKept({ ...workout, sport_name }));
    expect(pick(items, 'DISTANCE')?.value).toBe(8010.5);
    expect(names(items)).not.toContain('CYCLING_DISTANCE');
  });

  test.each([
    ['hiking-rucking', 'Hiking/Rucking'],
    ['stroller_walking', 'Stroller Walking'],
    ['barrys', "Barry's"],
    ['hiit', 'HIIT'],
    ['track-field', 'Track & Field'],
    ['operations-tactical', 'Operations - Tactical'],
    ['weightlifting_msk', 'Strength Trainer'],
    ['hot_tub', 'Hot Tub'],
    ['lunar-golf', 'lunar-golf'],
  ])('sent as %s is shown as %s', (sport_name, display) => {
    expect(pick(of(workoutKept({ ...workout, sport_name })), 'WORKOUT_TYPE')).toMatchObject({
      value: sport_name,
      display,
    });
  });

  test('counts for the day of the cycle that it falls into', () => {
    const late = { ...workout, start: '2026-03-03T23:30:00Z', end: '2026-03-04T00:15:00Z' };
    const longDay = { ...cycle, end: '2026-03-04T01:10:00Z' };
    expect(of(workoutKept(late), { cycles: [longDay] })[0]?.day).toBe('2026-03-03');
    expect(of(workoutKept(late), { cycles: [] })[0]?.day).toBe('2026-03-04');
  });
});

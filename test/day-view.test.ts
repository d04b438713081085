/** What one day says: names, units, bands, and null where nothing was measured. */
import { describe, expect, test } from 'vitest';
import type { StoredRecord } from '../functions/domain/model.ts';
import { readDays } from '../functions/domain/read-days.ts';
import type { Collection } from '../functions/domain/record.ts';
import { ada, monday } from './contract/factories.ts';
import { memory } from './support/memory.ts';

const always = { start: 0, end: Date.parse('2027-01-01') };
const sleep_id = '5e0c8a54-0000-4000-8000-000000000001';
const common = {
  user_id: 4711,
  created_at: '2026-03-02T06:05:00Z',
  updated_at: '2026-03-02T06:06:00Z',
  timezone_offset: '+01:00',
  score_state: 'SCORED',
};

const cycle = {
  ...common,
  id: 1,
  start: '2026-03-01T22:00:00Z',
  end: '2026-03-02T22:00:00Z',
  step_count: 8421,
  score: { strain: 11.4, kilojoule: 8288.297, average_heart_rate: 66, max_heart_rate: 158 },
};
const recovery = {
  ...common,
  cycle_id: 1,
  sleep_id,
  score: {
    user_calibrating: false,
    recovery_score: 71,
    resting_heart_rate: 52,
    hrv_rmssd_milli: 63.25,
    spo2_percentage: 96.5,
    skin_temp_celsius: null,
  },
};
const sleep = {
  ...common,
  id: sleep_id,
  cycle_id: 1,
  start: '2026-03-01T22:00:00Z',
  end: '2026-03-02T06:00:00Z',
  nap: false,
  score: {
    stage_summary: {
      total_in_bed_time_milli: 28_800_000,
      total_awake_time_milli: 1_800_000,
      total_light_sleep_time_milli: 14_400_000,
      total_slow_wave_sleep_time_milli: 6_300_000,
      total_rem_sleep_time_milli: 6_300_000,
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
};
const workout = {
  ...common,
  id: '5e0c8a54-0000-4000-8000-000000000002',
  start: '2026-03-02T16:00:00Z',
  end: '2026-03-02T16:45:30Z',
  sport_name: 'cycling',
  score: {
    strain: 9.8,
    average_heart_rate: 139,
    max_heart_rate: 171,
    kilojoule: 2092,
    distance_meter: 18_010.5,
    zone_durations: {
      zone_zero_milli: 0,
      zone_one_milli: 180_000,
      zone_two_milli: 600_000,
      zone_three_milli: 1_200_000,
      zone_four_milli: 540_000,
      zone_five_milli: 150_000,
    },
  },
};

const stored = (collection: Collection, record: object) => {
  const { id = 1, start = sleep.start } = record as { id?: string | number; start?: string };
  const placed = { id: String(id), start: Date.parse(start), updated_at: monday };
  return { collection, link_id: 'link-1', ...placed, record } as StoredRecord;
};

const daysOf = async (...all: StoredRecord[]) => {
  const { records } = memory({ now: () => monday });
  for (const one of all) await records.put(ada, one);
  return (await readDays(records)(ada, always, 100)).items;
};
const dayOf = async (...all: StoredRecord[]) => (await daysOf(...all))[0];

const whole = [
  stored('cycle', cycle),
  stored('recovery', recovery),
  stored('sleep', sleep),
  stored('sleep', {
    ...sleep,
    id: '5e0c8a54-0000-4000-8000-000000000003',
    nap: true,
    start: '2026-03-02T12:00:00Z',
    end: '2026-03-02T12:30:00Z',
  }),
  stored('workout', workout),
];

const span = { timezone_offset: '+01:00', score_state: 'SCORED' };

test('a day shows recovery, sleep, strain, naps and workouts in their units', async () => {
  expect(await daysOf(...whole)).toEqual([
    {
      day: '2026-03-02',
      final: true,
      recovery: {
        cycle_id: 1,
        sleep_id,
        score_state: 'SCORED',
        score_percent: 71,
        band: 'green',
        hrv_rmssd_ms: 63.25,
        resting_heart_rate_bpm: 52,
        spo2_percent: 96.5,
        skin_temperature_celsius: null,
        calibrating: false,
      },
      sleep: {
        sleep_id,
        start: '2026-03-01T22:00:00.000Z',
        end: '2026-03-02T06:00:00.000Z',
        ...span,
        in_bed_ms: 28_800_000,
        asleep_ms: 27_000_000,
        awake_ms: 1_800_000,
        light_ms: 14_400_000,
        deep_ms: 6_300_000,
        rem_ms: 6_300_000,
        efficiency_percent: 92.5,
        performance_percent: 91,
        consistency_percent: 78,
        needed_ms: 27_940_000,
        debt_ms: 1_200_000,
        respiratory_rate_per_min: 14.7,
      },
      strain: {
        cycle_id: 1,
        start: '2026-03-01T22:00:00.000Z',
        end: '2026-03-02T22:00:00.000Z',
        ...span,
        strain: 11.4,
        energy_kcal: expect.closeTo(1980.95, 2),
        energy_kj: 8288.297,
        average_heart_rate_bpm: 66,
        max_heart_rate_bpm: 158,
        steps: 8421,
      },
      naps: [
        {
          sleep_id: '5e0c8a54-0000-4000-8000-000000000003',
          start: '2026-03-02T12:00:00.000Z',
          end: '2026-03-02T12:30:00.000Z',
          ...span,
          asleep_ms: 27_000_000,
        },
      ],
      workouts: [
        {
          workout_id: workout.id,
          type: 'cycling',
          type_name: 'Cycling',
          start: '2026-03-02T16:00:00.000Z',
          end: '2026-03-02T16:45:30.000Z',
          ...span,
          duration_min: 45.5,
          strain: 9.8,
          energy_kcal: expect.closeTo(500, 9),
          average_heart_rate_bpm: 139,
          max_heart_rate_bpm: 171,
          distance_m: 18_010.5,
          zone_0_min: 0,
          zone_1_min: 3,
          zone_2_min: 10,
          zone_3_min: 20,
          zone_4_min: 9,
          zone_5_min: 2.5,
        },
      ],
    },
  ]);
});

describe('a metric', () => {
  test.each(['PENDING_SCORE', 'UNSCORABLE'])('is null while the state is %s', async (state) => {
    const unscored = whole.map((one) => ({
      ...one,
      record: { ...one.record, score_state: state },
    })) as StoredRecord[];
    const day = await dayOf(...unscored);
    expect(day?.recovery).toMatchObject({ score_state: state, score_percent: null, band: null });
    expect(day?.recovery).toMatchObject({ hrv_rmssd_ms: null, calibrating: null });
    expect(day?.sleep).toMatchObject({ start: '2026-03-01T22:00:00.000Z', asleep_ms: null });
    expect(day?.sleep).toMatchObject({ needed_ms: null, debt_ms: null });
    expect(day?.strain).toMatchObject({ strain: null, energy_kj: null, steps: null });
    expect(day?.workouts).toMatchObject([{ type: 'cycling', energy_kcal: null, zone_0_min: null }]);
    expect(day?.naps).toMatchObject([{ asleep_ms: null }]);
  });

  test('of zero is zero', async () => {
    const idle = { strain: 0, kilojoule: 0, average_heart_rate: 0, max_heart_rate: 0 };
    const day = await dayOf(stored('cycle', { ...cycle, score: idle, step_count: 0 }));
    expect(day?.strain).toMatchObject({ strain: 0, energy_kcal: 0, energy_kj: 0, steps: 0 });
  });

  test('that no body can have is kept, and named as such', async () => {
    const score = { ...recovery.score, hrv_rmssd_milli: 900, recovery_score: 101 };
    const day = await dayOf(stored('recovery', { ...recovery, score }));
    expect(day?.recovery).toMatchObject({ score_percent: 101, band: null, hrv_rmssd_ms: 900 });
    expect(day?.recovery).toMatchObject({ implausible: ['hrv_rmssd_ms', 'score_percent'] });
  });

  test.each([
    [0, 'red'],
    [33, 'red'],
    [34, 'yellow'],
    [66, 'yellow'],
    [67, 'green'],
    [100, 'green'],
  ])('of recovery, at %i %%, is %s', async (recovery_score, band) => {
    const score = { ...recovery.score, recovery_score };
    expect((await dayOf(stored('recovery', { ...recovery, score })))?.recovery?.band).toBe(band);
  });
});

describe('a day', () => {
  test('is not final while its cycle is open', async () => {
    expect(await dayOf(stored('cycle', { ...cycle, end: null }))).toMatchObject({
      day: '2026-03-02',
      final: false,
      recovery: null,
      sleep: null,
      strain: { end: null },
    });
  });

  test('shows a night, a recovery and a workout whose cycle is not stored', async () => {
    const day = await dayOf(...whole.slice(1));
    expect(day).toMatchObject({ day: '2026-03-02', sleep: { sleep_id }, strain: null });
    expect(day).toMatchObject({ recovery: { sleep_id }, workouts: [{ type: 'cycling' }] });
    expect(day).not.toHaveProperty('cycles');
  });

  test('that comes twice to who flies east over the date line lists both cycles, the longer first', async () => {
    const fromAuckland = {
      ...cycle,
      id: 1,
      start: '2026-03-03T09:00:00Z',
      end: '2026-03-04T08:00:00Z',
      timezone_offset: '+13:00',
    };
    const inHonolulu = {
      ...cycle,
      id: 2,
      start: '2026-03-04T08:00:00Z',
      end: '2026-03-05T08:00:00Z',
      timezone_offset: '-10:00',
    };
    const days = await daysOf(stored('cycle', fromAuckland), stored('cycle', inHonolulu));
    expect(days).toMatchObject([
      { day: '2026-03-04', strain: { cycle_id: 2 }, cycles: [{ cycle_id: 2 }, { cycle_id: 1 }] },
    ]);
    expect(days[0]?.strain).toMatchObject({ energy_kj: 8288.297 });
  });

  test('that who flies west never lives is there, empty and marked as skipped', async () => {
    const inHonolulu = {
      ...cycle,
      start: '2026-03-04T08:00:00Z',
      end: '2026-03-05T08:00:00Z',
      timezone_offset: '-10:00',
    };
    const toAuckland = {
      ...cycle,
      id: 2,
      start: '2026-03-05T08:00:00Z',
      timezone_offset: '+13:00',
    };
    const flown = (end: string | null) =>
      daysOf(stored('cycle', inHonolulu), stored('cycle', { ...toAuckland, end }));
    const skipped = { skipped: true, recovery: null, sleep: null, strain: null };
    expect(await flown('2026-03-06T09:00:00Z')).toMatchObject([
      { day: '2026-03-06' },
      { day: '2026-03-05', final: true, naps: [], workouts: [], ...skipped },
      { day: '2026-03-04' },
    ]);
    expect((await flown(null))[1]).toMatchObject({ final: false, ...skipped });
  });

  test('without data is not there where cycles do not join', async () => {
    const later = { ...cycle, id: 2, start: '2026-03-04T22:00:01Z', end: '2026-03-05T22:00:00Z' };
    const days = await daysOf(stored('cycle', cycle), stored('cycle', later));
    expect(days.map(({ day }) => day)).toEqual(['2026-03-05', '2026-03-02']);
  });

  test('shows both nights of a cycle that has two, the longer first', async () => {
    const second = { ...sleep, id: '5e0c8a54-0000-4000-8000-000000000009' };
    const short = { ...second, start: '2026-03-02T07:00:00Z', end: '2026-03-02T08:00:00Z' };
    const day = await dayOf(stored('sleep', short), stored('sleep', sleep));
    expect(day).toMatchObject({ sleep: { sleep_id }, other_sleeps: [{ sleep_id: second.id }] });
  });

  test('with a cycle is never skipped, whatever cycles overlap there', async () => {
    const long = { ...cycle, id: 1, start: '2026-03-01T12:00:00Z', end: '2026-03-04T20:00:00Z' };
    const first = { ...cycle, id: 2, start: '2026-03-01T13:00:00Z', end: '2026-03-02T10:00:00Z' };
    const next = { ...cycle, id: 3, start: '2026-03-02T10:00:00Z', end: '2026-03-06T00:00:00Z' };
    const days = await daysOf(
      ...[long, first, next].map((overlapping) => stored('cycle', overlapping)),
    );
    expect(days.map(({ day, skipped }) => [day, skipped])).toEqual([
      ['2026-03-04', undefined],
      ['2026-03-03', undefined],
      ['2026-03-02', undefined],
    ]);
  });
});

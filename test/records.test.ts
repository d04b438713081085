/** Our record types and checks beside WHOOP's OpenAPI document, where WHOOP_OPENAPI names a copy of it. */
import { describe, expect, test } from 'vitest';
import type {
  Body,
  Collection,
  Cycle,
  CycleScore,
  Recovery,
  RecoveryScore,
  Sleep,
  SleepScore,
  Workout,
  WorkoutScore,
} from '../functions/domain/record.ts';
import { readBody, readMemberId, readPage, readRecord } from '../functions/whoop/records.ts';
import { exampleOf, propertiesOf } from './support/openapi.ts';

const { WHOOP_OPENAPI: file } = process.env;
if (!file) console.info('WHOOP_OPENAPI names no file: our records are not compared with WHOOP’s.');

/** Names every key of T, or the compiler objects. */
type Keys<T> = Record<keyof T, true>;

const stamped = { user_id: true, created_at: true, updated_at: true } as const;
const scorable = { score_state: true, score: true } as const;
const timed = { start: true, end: true, timezone_offset: true } as const;

/** `step_count` is newer than the document. */
const cycle: Keys<Omit<Cycle, 'step_count'>> = { ...stamped, ...scorable, ...timed, id: true };
const cycleScore: Keys<CycleScore> = {
  strain: true,
  kilojoule: true,
  average_heart_rate: true,
  max_heart_rate: true,
};
const sleep: Keys<Sleep> = {
  ...stamped,
  ...scorable,
  ...timed,
  id: true,
  cycle_id: true,
  nap: true,
};
const sleepScore: Keys<SleepScore> = {
  stage_summary: true,
  sleep_needed: true,
  respiratory_rate: true,
  sleep_performance_percentage: true,
  sleep_consistency_percentage: true,
  sleep_efficiency_percentage: true,
};
const stageSummary: Keys<SleepScore['stage_summary']> = {
  total_in_bed_time_milli: true,
  total_awake_time_milli: true,
  total_no_data_time_milli: true,
  total_light_sleep_time_milli: true,
  total_slow_wave_sleep_time_milli: true,
  total_rem_sleep_time_milli: true,
  sleep_cycle_count: true,
  disturbance_count: true,
};
const sleepNeeded: Keys<SleepScore['sleep_needed']> = {
  baseline_milli: true,
  need_from_sleep_debt_milli: true,
  need_from_recent_strain_milli: true,
  need_from_recent_nap_milli: true,
};
const recovery: Keys<Recovery> = { ...stamped, ...scorable, cycle_id: true, sleep_id: true };
/** Read from a recovery should WHOOP ever send it there; the document has it on the sleep. */
const recoveryScore: Keys<Omit<RecoveryScore, 'respiratory_rate'>> = {
  user_calibrating: true,
  recovery_score: true,
  resting_heart_rate: true,
  hrv_rmssd_milli: true,
  spo2_percentage: true,
  skin_temp_celsius: true,
};
const workout: Keys<Workout> = { ...stamped, ...scorable, ...timed, id: true, sport_name: true };
const workoutScore: Keys<WorkoutScore> = {
  strain: true,
  average_heart_rate: true,
  max_heart_rate: true,
  kilojoule: true,
  percent_recorded: true,
  distance_meter: true,
  altitude_gain_meter: true,
  altitude_change_meter: true,
  zone_durations: true,
};
const zoneDurations: Keys<WorkoutScore['zone_durations']> = {
  zone_zero_milli: true,
  zone_one_milli: true,
  zone_two_milli: true,
  zone_three_milli: true,
  zone_four_milli: true,
  zone_five_milli: true,
};
const body: Keys<Body> = { height_meter: true, weight_kilogram: true, max_heart_rate: true };

describe.skipIf(!file)('the client’s records against WHOOP’s OpenAPI document', () => {
  const listed: [Collection, string, string][] = [
    ['cycle', 'Cycle', 'PaginatedCycleResponse'],
    ['recovery', 'Recovery', 'RecoveryCollection'],
    ['sleep', 'Sleep', 'PaginatedSleepResponse'],
    ['workout', 'WorkoutV2', 'WorkoutCollection'],
  ];

  test.each(listed)('a %s made of its examples is accepted as it is', (collection, name) => {
    const example = exampleOf(name);
    expect(Object.keys(example)).not.toEqual([]);
    expect(readRecord(collection, example)).toBe(example);
  });

  test.each(listed)('a page of %s is read by the names it has there', (collection, name, page) => {
    const { next_token } = exampleOf(page);
    expect(next_token).toBeTypeOf('string');
    expect(propertiesOf(page)).toHaveProperty('records');
    const records = [exampleOf(name)];
    expect(readPage(collection, { records, next_token })).toEqual({ records, next_token });
  });

  test('a body and a profile made of their examples are accepted', () => {
    const measured = exampleOf('UserBodyMeasurement');
    expect(readBody(measured)).toBe(measured);
    const { user_id, ...others } = exampleOf('UserBasicProfile');
    expect(readMemberId({ user_id, ...others })).toBe(user_id);
  });

  test.each([
    ['Cycle', cycle],
    ['CycleScore', cycleScore],
    ['Sleep', sleep],
    ['SleepScore', sleepScore],
    ['SleepStageSummary', stageSummary],
    ['SleepNeeded', sleepNeeded],
    ['Recovery', recovery],
    ['RecoveryScore', recoveryScore],
    ['WorkoutV2', workout],
    ['WorkoutScore', workoutScore],
    ['ZoneDurations', zoneDurations],
    ['UserBodyMeasurement', body],
  ])('every member of our %s is in it', (name, ours) => {
    expect(Object.keys(propertiesOf(name))).toEqual(expect.arrayContaining(Object.keys(ours)));
  });
});

/** The parts of a day as they go out: strain, recovery, sleep, naps and workouts; times are RFC 3339 UTC. */
import {
  measured,
  napNames,
  recoveryNames,
  sleepNames,
  strainNames,
  workoutNames,
} from './day-fields.ts';
import { cycleRows, napRows, recoveryRows, sleepRows, workoutRows } from './indicator-table.ts';
import type { Stored } from './model.ts';
import { sportDisplayName } from './sport.ts';
import { time } from './time.ts';

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
  const { fields, ...marks } = measured(stored.record, napRows, napNames);
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

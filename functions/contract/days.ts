/** A local day: what counts for it. */
import * as v from 'valibot';
import { instant, maybeInstant, pageOf, told } from './fields.ts';

/** `null` until the record is SCORED, and where WHOOP sent none. */
const measures = <N extends string>(...names: N[]) =>
  Object.fromEntries(names.map((name) => [name, v.nullable(v.number())]));

const marks = {
  implausible: v.optional(told(v.array(v.string()), 'Measures out of the range that is possible.')),
};

const spanned = {
  start: instant('When it began.'),
  end: maybeInstant('When it ended; null while it lasts.'),
  timezone_offset: told(v.string(), 'WHOOP’s own: `Z`, `+05:30`, `-08:00`.'),
  score_state: v.string(),
};
const effort = ['strain', 'energy_kcal', 'average_heart_rate_bpm', 'max_heart_rate_bpm'];

const dayRecovery = v.strictObject({
  cycle_id: v.number(),
  sleep_id: v.string(),
  score_state: v.string(),
  ...measures('score_percent', 'hrv_rmssd_ms', 'resting_heart_rate_bpm', 'spo2_percent'),
  ...measures('skin_temperature_celsius'),
  band: told(v.nullable(v.picklist(['green', 'yellow', 'red'])), 'WHOOP’s: from 67, from 34.'),
  calibrating: v.nullable(v.boolean()),
  ...marks,
});

const daySleep = v.strictObject({
  sleep_id: v.string(),
  ...spanned,
  ...measures('in_bed_ms', 'asleep_ms', 'awake_ms', 'light_ms', 'deep_ms', 'rem_ms'),
  ...measures('efficiency_percent', 'performance_percent', 'consistency_percent'),
  ...measures('needed_ms', 'debt_ms', 'respiratory_rate_per_min'),
  ...marks,
});

const dayStrain = v.strictObject({
  cycle_id: v.number(),
  ...spanned,
  ...measures(...effort, 'energy_kj', 'steps'),
  ...marks,
});

const nap = v.strictObject({
  sleep_id: v.string(),
  ...spanned,
  ...measures('asleep_ms'),
  ...marks,
});

const zones = [0, 1, 2, 3, 4, 5].map((zone) => `zone_${zone}_min`);
const dayWorkout = v.strictObject({
  workout_id: v.string(),
  type: told(v.nullable(v.string()), 'WHOOP’s name of the sport.'),
  type_name: told(v.nullable(v.string()), 'What a person calls it.'),
  ...spanned,
  ...measures(...effort, 'duration_min', 'distance_m', ...zones),
  ...marks,
});

const entry = {
  recovery: v.nullable(dayRecovery),
  sleep: v.nullable(daySleep),
  other_sleeps: v.optional(told(v.array(daySleep), 'Further nights of the same cycle.')),
  strain: v.nullable(dayStrain),
};

export const day = v.strictObject({
  day: told(v.pipe(v.string(), v.isoDate()), 'The local date.'),
  final: told(v.boolean(), 'Whether its cycles are over.'),
  skipped: v.optional(
    told(v.literal(true), 'No cycle counts for it, though those around it join.'),
  ),
  ...entry,
  naps: v.array(nap),
  workouts: v.array(dayWorkout),
  cycles: v.optional(
    told(
      v.array(v.strictObject({ cycle_id: v.number(), ...entry })),
      'Where several share the date: all of them, the longest first, which the day itself shows.',
    ),
  ),
});

export const dayPage = pageOf(day);

export const dayExample = {
  day: '2026-03-05',
  final: true,
  skipped: true,
  recovery: null,
  sleep: null,
  strain: null,
  naps: [],
  workouts: [],
};

/** What a member does in a day: the workouts between getting up and the next night. */
import type { Workout, WorkoutScore } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import type { Dice } from './random.ts';
import { toOffset, toTime } from './stamp.ts';

interface Sport {
  sport_name: string;
  sport_id: number;
  minutes: [number, number];
  /** From 0, at rest, to 1, flat out. */
  effort: [number, number];
  /** Where distance and altitude are measured. */
  kmh?: [number, number];
}

const running: Sport = {
  sport_name: 'running',
  sport_id: 0,
  minutes: [25, 75],
  effort: [0.55, 0.85],
  kmh: [8.5, 12.5],
};
const cycling: Sport = {
  sport_name: 'cycling',
  sport_id: 1,
  minutes: [40, 110],
  effort: [0.45, 0.8],
  kmh: [20, 31],
};
const lifting: Sport = {
  sport_name: 'weightlifting_msk',
  sport_id: 123,
  minutes: [35, 70],
  effort: [0.3, 0.5],
};
const sports: [Sport, ...Sport[]] = [
  running,
  cycling,
  lifting,
  { sport_name: 'walking', sport_id: 63, minutes: [20, 70], effort: [0.2, 0.35], kmh: [4.5, 6] },
  { sport_name: 'yoga', sport_id: 44, minutes: [30, 75], effort: [0.15, 0.3] },
  { sport_name: 'swimming', sport_id: 33, minutes: [25, 60], effort: [0.5, 0.75] },
  { sport_name: 'hiit', sport_id: 96, minutes: [20, 45], effort: [0.6, 0.9] },
  {
    sport_name: 'hiking-rucking',
    sport_id: 52,
    minutes: [60, 150],
    effort: [0.3, 0.5],
    kmh: [3.5, 5],
  },
  { sport_name: 'meditation', sport_id: 70, minutes: [10, 25], effort: [0, 0] },
];

/** The heart's work, from which strain follows: twice the work is less than twice the strain. */
export const strainOf = (load: number) => 21 * (1 - Math.exp(-load / 29));

/** Milliseconds per zone, in all the whole length. */
const cutZones = (effort: number, length: number): WorkoutScore['zone_durations'] => {
  const share = (zone: number) => {
    const weight = Math.exp(-((zone - effort * 5.5) ** 2) / 1.5);
    return weight < 0.1 ? 0 : weight;
  };
  const total = [0, 1, 2, 3, 4, 5].reduce((sum, zone) => sum + share(zone), 0);
  const part = (zone: number) => Math.floor((share(zone) / total) * length);
  const [one, two, three, four, five] = [part(1), part(2), part(3), part(4), part(5)];
  return {
    zone_zero_milli: length - one - two - three - four - five,
    zone_one_milli: one,
    zone_two_milli: two,
    zone_three_milli: three,
    zone_four_milli: four,
    zone_five_milli: five,
  };
};

const measureRoute = (dice: Dice, kmh: [number, number], minutes: number) => {
  // On a treadmill or a trainer there is a sensor, and no way.
  if (dice.chance(0.1))
    return { distance_meter: 0, altitude_gain_meter: 0, altitude_change_meter: 0 };
  const distance_meter = (dice.between(...kmh) * 1000 * minutes) / 60;
  const altitude_gain_meter = distance_meter * dice.between(0.002, 0.014);
  return {
    distance_meter,
    altitude_gain_meter,
    altitude_change_meter: dice.around(0, altitude_gain_meter / 4),
  };
};

export interface Outing {
  record: Workout;
  load: number;
  steps: number;
}

/** One workout that starts at `at` and takes no longer than `room`. */
export const goOut = (
  dice: Dice,
  person: Person,
  at: number,
  room: number,
  offset: number,
): Outing => {
  const sport = dice.chance(0.5) ? dice.pick([running, cycling, lifting]) : dice.pick(sports);
  const start = Math.floor(at / 1000) * 1000;
  const length = Math.floor(Math.min(dice.between(...sport.minutes) * 60, room / 1000)) * 1000;
  const minutes = length / 60_000;
  const effort = dice.between(...sport.effort);
  const load = minutes * effort ** 2;
  const { resting_heart_rate: rest, max_heart_rate: most } = person;
  const average = Math.round(rest + (most - rest) * (0.12 + effort * 0.72));
  const end = start + length;

  const record: Workout & { v1_id?: null; sport_id?: number } = {
    id: dice.uuid(),
    ...(person.sends_nulls && { v1_id: null }),
    user_id: person.user_id,
    created_at: toTime(end + 1_000 + dice.whole(1, 900)),
    updated_at: toTime(end + 30_000),
    start: toTime(start),
    end: toTime(end),
    timezone_offset: toOffset(offset),
    sport_name: sport.sport_name,
    score_state: 'SCORED',
    score: {
      strain: strainOf(load),
      average_heart_rate: average,
      max_heart_rate: Math.min(most, average + dice.whole(12, 30)),
      kilojoule: (minutes * (8 + 36 * effort) * person.weight_kilogram) / 75,
      // Documented as 0 to 100; a fraction was seen as well.
      percent_recorded: person.sends_nulls ? dice.between(0.985, 1) : 100,
      ...(sport.kmh && measureRoute(dice, sport.kmh, minutes)),
      zone_durations: cutZones(effort, length),
    },
    ...(person.sends_nulls && { sport_id: sport.sport_id }),
  };
  const on_foot = sport.kmh !== undefined && sport !== cycling;
  return { record, load, steps: on_foot ? Math.round(minutes * dice.between(95, 150)) : 0 };
};

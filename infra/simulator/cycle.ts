/** What a member's cycle comes to, version after version: its strain, energy, heart rate and steps. */
import type { Cycle } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import { type Dice, diceFor } from './random.ts';
import type { Nights } from './rhythm.ts';
import { stampsFor, toOffset, toTime } from './stamp.ts';
import type { Version } from './version.ts';
import { type Outing, strainOf } from './workout.ts';

const hour = 3_600_000;
/** How often an open cycle is counted up, besides after each workout. */
const count_every = 3 * hour;

const recordedAt = ({ record }: Outing) => Date.parse(record.updated_at);

/** Numbers of the open cycle cover the hours that have passed. */
const measure = (person: Person, { night, next }: Nights, outings: Outing[], at: number) => {
  const dice = diceFor(person.seed, person.n, night.day, 5);
  const closed = next.known_at <= at;
  const over = outings.filter((outing) => recordedAt(outing) <= at);
  const hours = ((closed ? next.bed : at) - night.bed) / hour;
  const load = dice.between(4, 10) * Math.min(1, hours / 16);
  const base = (4200 + 42 * person.weight_kilogram) * dice.between(0.99, 1.1);
  const scores = over.flatMap(({ record }) => record.score ?? []);
  const kilojoule = scores.reduce((sum, score) => sum + score.kilojoule, (base * hours) / 24);
  const strain = strainOf(over.reduce((sum, outing) => sum + outing.load, load));
  const walked = (dice.between(3_500, 11_000) * Math.min(24, hours)) / 24;
  const score = {
    strain,
    // A flight makes a cycle of half a day, or of a day and a half.
    kilojoule: closed ? Math.min(14_000, Math.max(6_500, kilojoule)) : kilojoule,
    average_heart_rate: Math.round(person.resting_heart_rate + 9 + strain * 0.7),
    max_heart_rate: Math.max(
      Math.round(person.resting_heart_rate + dice.between(55, 80)),
      ...scores.map(({ max_heart_rate }) => max_heart_rate),
    ),
  };
  return { score, steps: Math.round(over.reduce((sum, { steps }) => sum + steps, walked)) };
};

/** When WHOOP counts it: while it is open, as it ends, and once more some hours later. */
const countedAt = (dice: Dice, { night, next }: Nights, outings: Outing[]) => {
  const open = outings.map(recordedAt).filter((at) => at > night.known_at && at < next.known_at);
  for (let at = night.known_at; at < next.known_at; at += count_every) open.push(at);
  const revised_at = Math.round(next.known_at + dice.between(2, 6) * hour);
  return [...new Set(open)].toSorted((a, b) => a - b).concat(next.known_at, revised_at);
};

/** Leaves out versions that were over before `since`; `strain` is what it comes to in the end. */
export const tellCycle = (
  person: Person,
  id: number,
  nights: Nights,
  outings: Outing[],
  since: number,
): { versions: Version[]; strain: number } => {
  const { night, next } = nights;
  const dice = diceFor(person.seed, person.n, night.day, 6);
  const instants = countedAt(dice, nights, outings);
  const first_count = dice.between(0.95, 0.99);
  const last = instants.at(-1) ?? next.known_at;

  const cycleAt = (at: number): Version => {
    const closed = next.known_at <= at;
    const { score, steps } = measure(person, nights, outings, at);
    if (closed && at < last) {
      score.strain *= first_count;
      score.kilojoule *= first_count;
    }
    const record: Cycle = {
      id,
      user_id: person.user_id,
      ...stampsFor(night.known_at - 8_000, at),
      start: toTime(night.bed),
      ...(closed && { end: toTime(next.bed) }),
      ...(!closed && person.sends_nulls && { end: null }),
      timezone_offset: toOffset(night.offset),
      step_count: night.worn ? steps : null,
      ...(night.worn ? { score_state: 'SCORED', score } : { score_state: 'UNSCORABLE' }),
    };
    return { at, collection: 'cycle', record };
  };
  const first = Math.max(
    0,
    instants.findLastIndex((at) => at <= since),
  );
  return {
    versions: instants.slice(first).map(cycleAt),
    strain: measure(person, nights, outings, last).score.strain,
  };
};

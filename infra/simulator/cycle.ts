/** What a member's cycle comes to: its strain, energy, heart rate and steps. */
import type { Cycle } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import { diceFor } from './random.ts';
import type { Night } from './rhythm.ts';
import { stampsFor, toOffset, toTime } from './stamp.ts';
import { type Outing, strainOf } from './workout.ts';

const hour = 3_600_000;

export interface Span {
  night: Night;
  /** The night that ends the cycle, once it is known. */
  next: Night;
  now: number;
}

const isClosed = ({ next, now }: Span) => next.known_at <= now;

/** Numbers of the open cycle cover the hours that have passed. */
const measure = (person: Person, span: Span, outings: Outing[]) => {
  const { night, next, now } = span;
  const dice = diceFor(person.seed, person.n, night.day, 5);
  const closed = isClosed(span);
  const hours = ((closed ? next.bed : now) - night.bed) / hour;
  const load = dice.between(4, 10) * Math.min(1, hours / 16);
  const base = (4200 + 42 * person.weight_kilogram) * dice.between(0.99, 1.1);
  const scores = outings.flatMap(({ record }) => record.score ?? []);
  const kilojoule = scores.reduce((sum, score) => sum + score.kilojoule, (base * hours) / 24);
  const strain = strainOf(outings.reduce((sum, outing) => sum + outing.load, load));
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
  return { score, steps: Math.round(outings.reduce((sum, { steps }) => sum + steps, walked)) };
};

export const tellCycle = (person: Person, id: number, span: Span, outings: Outing[]): Cycle => {
  const { night, next, now } = span;
  const closed = isClosed(span);
  const dice = diceFor(person.seed, person.n, night.day, 6);
  const { score, steps } = measure(person, span, outings);
  return {
    id,
    user_id: person.user_id,
    ...stampsFor(dice, night.known_at - 8_000, closed ? next.known_at : now, now),
    start: toTime(night.bed),
    ...(closed && { end: toTime(next.bed) }),
    ...(!closed && person.sends_nulls && { end: null }),
    timezone_offset: toOffset(night.offset),
    step_count: night.worn ? steps : null,
    ...(night.worn ? { score_state: 'SCORED', score } : { score_state: 'UNSCORABLE' }),
  };
};

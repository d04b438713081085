/** What fills a member's waking hours: workouts by the weekday, now and then a nap. */
import type { Person } from './person.ts';
import { diceFor } from './random.ts';
import type { Nights } from './rhythm.ts';
import { goOut, type Outing } from './workout.ts';

const minute = 60_000;

interface Waking {
  outings: Outing[];
  nap?: { start: number; end: number };
}

/** Mondays and Fridays are for rest more often than other days. */
const isRestDay = (weekday: number, luck: number) =>
  luck < ([1, 5].includes(weekday) ? 0.35 : 0.15);

export const fillHours = (person: Person, { night, next }: Nights): Waking => {
  const dice = diceFor(person.seed, person.n, night.day, 4);
  const awake = next.bed - night.wake;
  // Morning, midday and evening lie apart, so that nothing overlaps however short the day.
  const morning = night.wake + awake * dice.between(0.05, 0.1);
  const midday = night.wake + awake * dice.between(0.4, 0.45);
  const evening = night.wake + awake * dice.between(0.65, 0.7);
  const room = awake * 0.25;

  const rests = isRestDay(night.weekday, dice.between(0, 1));
  const twice = dice.chance(0.25);
  const early = dice.chance(0.4);
  const starts =
    rests || !night.worn ? [] : twice ? [morning, evening] : [early ? morning : evening];
  const outings = starts.map((at) => goOut(dice, person, at, room, night.offset));

  const nap = {
    start: Math.round(midday),
    end: Math.round(midday + Math.min(dice.between(20, 90) * minute, awake * 0.15)),
  };
  return { outings, ...(dice.chance(0.125) && night.worn && { nap }) };
};

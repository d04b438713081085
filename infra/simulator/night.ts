/** A night as WHOOP tells it, a sleep and its recovery; and a nap, which has none. */
import type { Recovery, Sleep } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import { diceFor } from './random.ts';
import { scoreRecovery } from './recovery.ts';
import type { Night } from './rhythm.ts';
import { type Before, scoreSleep } from './sleep.ts';
import { stampsFor, toOffset, toTime } from './stamp.ts';

interface Told {
  sleep: Sleep;
  recovery: Recovery;
  /** Milliseconds that the member still owes. */
  debt: number;
}

export interface Context {
  person: Person;
  cycle_id: number;
  night: Night;
  before: Before;
  calibrating: boolean;
  now: number;
}

/** WHOOP adds an id of its first API's, or null, or nothing. */
const oldId = (person: Person) => person.sends_nulls && { v1_id: null };

export const tellNight = ({ person, cycle_id, night, before, calibrating, now }: Context): Told => {
  const dice = diceFor(person.seed, person.n, night.day, 3);
  const slept = scoreSleep(dice, person, night.wake - night.bed, before, calibrating);
  const recovered = scoreRecovery(dice, person, {
    day: night.day,
    performance: slept.performance,
    strain: before.strain,
    calibrating,
  });
  const scored = <Score>(score: Score) =>
    night.scorable
      ? { score_state: 'SCORED' as const, score }
      : { score_state: 'UNSCORABLE' as const, ...(person.sends_nulls && { score: null }) };

  const sleep: Sleep = {
    id: dice.uuid(),
    cycle_id,
    ...oldId(person),
    user_id: person.user_id,
    ...stampsFor(dice, night.known_at - 10_000, night.known_at, now),
    start: toTime(night.bed),
    end: toTime(night.wake),
    timezone_offset: toOffset(night.offset),
    nap: false,
    ...scored(slept.score),
  };
  const recovery: Recovery = {
    cycle_id,
    sleep_id: sleep.id,
    user_id: person.user_id,
    ...stampsFor(dice, night.known_at - 5_000, night.known_at, now),
    ...scored(recovered),
  };
  return { sleep, recovery, debt: slept.debt };
};

export const tellNap = (
  { person, cycle_id, night, before, calibrating, now }: Context,
  { start, end }: { start: number; end: number },
): Sleep => {
  const dice = diceFor(person.seed, person.n, night.day, 8);
  return {
    id: dice.uuid(),
    cycle_id,
    ...oldId(person),
    user_id: person.user_id,
    ...stampsFor(dice, end + 300_000, end + 360_000, now),
    start: toTime(start),
    end: toTime(end),
    timezone_offset: toOffset(night.offset),
    nap: true,
    score_state: 'SCORED',
    score: scoreSleep(dice, person, end - start, before, calibrating).score,
  };
};

/** A night as WHOOP tells it, a sleep and its recovery; and a nap, which has none. */
import type { Recovery, RecoveryScore, Sleep, SleepScore } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import { diceFor } from './random.ts';
import { scoreRecovery } from './recovery.ts';
import type { Night } from './rhythm.ts';
import { type Before, scoreSleep } from './sleep.ts';
import { stampsFor, toOffset, toTime } from './stamp.ts';
import type { Version } from './version.ts';

const minute = 60_000;

interface Told {
  versions: Version[];
  /** Milliseconds that the member still owes. */
  debt: number;
}

export interface Context {
  person: Person;
  cycle_id: number;
  night: Night;
  before: Before;
  calibrating: boolean;
}

/** WHOOP adds an id of its first API's, or null, or nothing. */
const oldId = (person: Person) => person.sends_nulls && { v1_id: null };

const withScore = <Score>(score: Score) => ({ score_state: 'SCORED' as const, score });

const withoutScore = (person: Person, score_state: 'PENDING_SCORE' | 'UNSCORABLE') => ({
  score_state,
  ...(person.sends_nulls && { score: null }),
});

type Scoring<Score> = ReturnType<typeof withScore<Score>> | ReturnType<typeof withoutScore>;

/** Both are pending from the moment that WHOOP has the night, and scored some minutes later. */
export const tellNight = ({ person, cycle_id, night, before, calibrating }: Context): Told => {
  const dice = diceFor(person.seed, person.n, night.day, 3);
  const slept = scoreSleep(dice, person, night.wake - night.bed, before, calibrating);
  const recovered = scoreRecovery(dice, person, {
    day: night.day,
    performance: slept.performance,
    strain: before.strain,
    calibrating,
  });
  const id = dice.uuid();
  const { known_at } = night;
  const scored_at = Math.round(known_at + dice.between(3, 15) * minute);
  const recovered_at = Math.round(scored_at + dice.between(2_000, 20_000));

  const sleepAt = (at: number, scoring: Scoring<SleepScore>): Version => {
    const record: Sleep = {
      id,
      cycle_id,
      ...oldId(person),
      user_id: person.user_id,
      ...stampsFor(known_at - 10_000, at),
      start: toTime(night.bed),
      end: toTime(night.wake),
      timezone_offset: toOffset(night.offset),
      nap: false,
      ...scoring,
    };
    return { at, collection: 'sleep', record };
  };
  const recoveryAt = (at: number, scoring: Scoring<RecoveryScore>): Version => {
    const record: Recovery = {
      cycle_id,
      sleep_id: id,
      user_id: person.user_id,
      ...stampsFor(known_at - 5_000, at),
      ...scoring,
    };
    return { at, collection: 'recovery', record };
  };
  const judge = <Score>(score: Score): Scoring<Score> =>
    night.scorable ? withScore(score) : withoutScore(person, 'UNSCORABLE');
  const pending = withoutScore(person, 'PENDING_SCORE');
  const versions = [
    sleepAt(known_at, pending),
    recoveryAt(known_at, pending),
    sleepAt(scored_at, judge(slept.score)),
    recoveryAt(recovered_at, judge(recovered)),
  ];
  return { versions: night.worn ? versions : [], debt: slept.debt };
};

/** Known five minutes after its end. */
export const tellNap = (
  { person, cycle_id, night, before, calibrating }: Context,
  { start, end }: { start: number; end: number },
): Version[] => {
  const dice = diceFor(person.seed, person.n, night.day, 8);
  const id = dice.uuid();
  const known_at = end + 5 * minute;
  const scored_at = Math.round(end + dice.between(7, 20) * minute);
  const { score } = scoreSleep(dice, person, end - start, before, calibrating);
  const napAt = (at: number, scoring: Scoring<SleepScore>): Version => {
    const record: Sleep = {
      id,
      cycle_id,
      ...oldId(person),
      user_id: person.user_id,
      ...stampsFor(known_at, at),
      start: toTime(start),
      end: toTime(end),
      timezone_offset: toOffset(night.offset),
      nap: true,
      ...scoring,
    };
    return { at, collection: 'sleep', record };
  };
  return [
    napAt(known_at, withoutScore(person, 'PENDING_SCORE')),
    napAt(scored_at, withScore(score)),
  ];
};

/** Which cycles and which sleep a record may belong to: those near it, wherever a reader's slice ends. */
import { dayOfCycle, dayOfRecovery, dayOfSleep, dayOfWorkout, localDate, REACH_MS } from './day.ts';
import type { Stored, StoredRecord, Window } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Cycle } from './record.ts';

/** A night may begin a little before its cycle; and a local date a day around it in UTC. */
const SLACK_MS = DAY_MS;

const isNear = (other: StoredRecord, start: number) =>
  start - REACH_MS <= other.start && other.start <= start + SLACK_MS;

export const cyclesNear = (cycles: readonly Stored<'cycle'>[], start: number): Cycle[] =>
  cycles.filter((cycle) => isNear(cycle, start)).map(({ record }) => record);

/** What may count for the local dates in `dates`, UTC midnights. */
export const reachOf = ({ start, end }: Window): Window => ({
  start: start - REACH_MS - 2 * SLACK_MS,
  end: end + REACH_MS + SLACK_MS,
});

/** The cycles and sleeps that the records of a window may belong to. */
export const contextOf = ({ start, end }: Window): Window => ({
  start: start - REACH_MS,
  end: end + SLACK_MS,
});

interface Context {
  cycles: readonly Stored<'cycle'>[];
  sleeps: ReadonlyMap<string, Stored<'sleep'>>;
}

/** `YYYY-MM-DD`. */
export const dayOf = (stored: StoredRecord, { cycles, sleeps }: Context): string => {
  const near = () => cyclesNear(cycles, stored.start);
  switch (stored.collection) {
    case 'cycle':
      return dayOfCycle(stored.record);
    case 'sleep':
      return dayOfSleep(stored.record, near());
    case 'workout':
      return dayOfWorkout(stored.record, near());
    case 'recovery': {
      const sleep = sleeps.get(stored.record.sleep_id);
      const own = sleep && isNear(sleep, stored.start) ? sleep.record : undefined;
      return dayOfRecovery(stored.record, near(), own, stored.start);
    }
    case 'body':
      return localDate(stored.start, 'Z');
  }
};

/** A day of a member's, from one night to the next, as it comes into being at WHOOP. */
import { tellCycle } from './cycle.ts';
import { tellNap, tellNight } from './night.ts';
import { fillHours } from './outings.ts';
import type { Person } from './person.ts';
import { diceFor } from './random.ts';
import type { Nights } from './rhythm.ts';
import type { Before } from './sleep.ts';
import { byTime, type Version } from './version.ts';

/** Ten digits, larger day by day, and never the same for two members. */
const cycleId = ({ seed, n }: Person, day: number) =>
  1_000_000_000 + day * 100_000 + n * 90 + diceFor(seed, n, day, 7).whole(0, 89);

interface Day {
  /** In order of time. */
  versions: Version[];
  /** What the next night builds on. */
  after: Before;
}

/** Versions of the cycle that were over before `since` may be missing. */
export const tellDay = (
  person: Person,
  nights: Nights,
  before: Before,
  calibrating: boolean,
  since: number,
): Day => {
  const { night } = nights;
  const cycle_id = cycleId(person, night.day);
  const { outings, nap } = fillHours(person, nights);
  const cycle = tellCycle(person, cycle_id, nights, outings, since);
  const context = { person, cycle_id, night, before, calibrating };
  const told = tellNight(context);
  const versions = [
    ...cycle.versions,
    ...told.versions,
    ...(nap ? tellNap(context, nap) : []),
    ...outings.map(
      ({ record }): Version => ({
        at: Date.parse(record.updated_at),
        collection: 'workout',
        record,
      }),
    ),
  ];
  return {
    versions: versions
      // A phone that has yet to sync keeps the first workout of the day as well as the night.
      .map((version) => ({ ...version, at: Math.max(version.at, night.known_at) }))
      .toSorted(byTime),
    after: {
      strain: night.worn ? cycle.strain : before.strain,
      debt: told.debt,
      napped: nap ? nap.end - nap.start : 0,
    },
  };
};

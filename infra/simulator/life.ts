/** A member's life as it goes on: what comes into being, told day by day when somebody looks. */
import { tellDay } from './day.ts';
import type { Person } from './person.ts';
import { nightsSince } from './rhythm.ts';
import { byTime, type Version } from './version.ts';

const calibrating_nights = 4;

/** It has `days` days behind it at `start`. */
export const createLife = (person: Person, days: number, start: number) => {
  const nights = nightsSince(person, days, start);
  let coming = nights.next().value;
  let told = 0;
  let before = { strain: 9, debt: 0, napped: 0 };
  let ahead: Version[] = [];

  const tellUntil = (instant: number) => {
    const days: Version[] = [];
    while (coming.night.known_at <= instant) {
      const day = tellDay(person, coming, before, told < calibrating_nights, start);
      days.push(...day.versions);
      before = day.after;
      told += 1;
      coming = nights.next().value;
    }
    if (days.length > 0) ahead = ahead.concat(days).toSorted(byTime);
  };

  return {
    /** When the next version comes into being. */
    nextAt: () => Math.min(coming.night.known_at, ahead[0]?.at ?? Number.POSITIVE_INFINITY),

    /** What has come into being since the last time, in order. */
    takeUntil: (instant: number): Version[] => {
      tellUntil(instant);
      const later = ahead.findIndex(({ at }) => at > instant);
      return ahead.splice(0, later < 0 ? ahead.length : later);
    },
  };
};

export type Life = ReturnType<typeof createLife>;

/** All members together, as time passes for them: what they live through comes onto their shelves. */
import type { Inhabitant } from './member.ts';
import { type News, newsOf } from './news.ts';
import { entryId, placeRecord } from './shelf.ts';
import type { Version } from './version.ts';

/** What a member changed or deleted stays so in later versions; undefined where it is gone. */
const heedMember = ({ deeds }: Inhabitant, version: Version): Version | undefined => {
  const deed = deeds.get(`${version.collection} ${entryId(version.record)}`);
  if (deed === 'deleted') return undefined;
  return deed ? { ...version, record: deed(version.record) } : version;
};

export const createLiving = (people: Inhabitant[]) => {
  let count = 0;
  return {
    people,
    /** Versions of records that have come into being since the start. */
    count: () => count,

    /** When the next version comes into being. */
    nextAt: () =>
      people.reduce(
        (first, { life }) => Math.min(first, life?.nextAt() ?? first),
        Number.POSITIVE_INFINITY,
      ),

    /** In order of time. */
    liveUntil: (instant: number): News[] => {
      const lived = people.flatMap((person) => {
        if (!person.life || person.life.nextAt() > instant) return [];
        return person.life.takeUntil(instant).map((version) => ({ person, version }));
      });
      return lived
        .toSorted((a, b) => a.version.at - b.version.at)
        .flatMap(({ person, version }) => {
          const heeded = heedMember(person, version);
          if (!heeded) return [];
          count += 1;
          placeRecord(person.shelf, heeded.collection, heeded.record);
          return newsOf(person, heeded);
        });
    },
  };
};

export type Living = ReturnType<typeof createLiving>;

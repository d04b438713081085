/** What members do in the WHOOP app to their newest records: edit, delete, add. */
import * as v from 'valibot';
import type { Collection } from '../../functions/domain/record.ts';
import { changes } from './change.ts';
import type { Change, Inhabitant } from './member.ts';
import { type News, newsOf } from './news.ts';
import { imaginePerson } from './person.ts';
import { diceFor } from './random.ts';
import { entryId, placeRecord, removeRecord } from './shelf.ts';
import { toTime } from './stamp.ts';
import type { Version } from './version.ts';
import { goOut } from './workout.ts';

const minute = 60_000;
const zoned = v.looseObject({ timezone_offset: v.string() });

export const verbs = ['edit', 'delete', 'add'] as const;
export type Verb = (typeof verbs)[number];

/** The id of the record that it was done to, or a status and a sentence. */
export type Done = { id: string; news: News[] } | { status: 400 | 404; sentence: string };

const keyOf = ({ collection, record }: Version) => `${collection} ${entryId(record)}`;

const recoveryOf = ({ shelf }: Inhabitant, sleep_id: string) =>
  shelf.entries.recovery.find(({ record }) => 'sleep_id' in record && record.sleep_id === sleep_id);

/** The newest of the collection, and the recovery that a sleep has unless it is a nap. */
const findNewest = (member: Inhabitant, collection: 'sleep' | 'workout', at: number): Version[] => {
  const [newest] = member.shelf.entries[collection];
  if (!newest) return [];
  const recovery = collection === 'sleep' ? recoveryOf(member, newest.id) : undefined;
  return [
    { at, collection, record: newest.record },
    ...(recovery ? [{ at, collection: 'recovery' as const, record: recovery.record }] : []),
  ];
};

const edit = (member: Inhabitant, version: Version): News[] => {
  const { at, collection } = version;
  const before = member.deeds.get(keyOf(version));
  const change: Change = (record) =>
    collection === 'sleep' || collection === 'workout' ? changes[collection](record) : record;
  member.deeds.set(keyOf(version), (record) =>
    change(typeof before === 'function' ? before(record) : record),
  );
  const record = { ...change(version.record), updated_at: toTime(at) };
  placeRecord(member.shelf, collection, record);
  return newsOf(member, { at, collection, record });
};

const remove = (member: Inhabitant, version: Version): News[] => {
  member.deeds.set(keyOf(version), 'deleted');
  removeRecord(member.shelf, version.collection, entryId(version.record));
  return newsOf(member, version, 'deleted');
};

/** Less than an hour ago, and over for some minutes. */
const add = (member: Inhabitant, seed: number, at: number): Done => {
  const { n, shelf, deeds } = member;
  // Two at the same instant, and one after a deletion, differ.
  const dice = diceFor(seed, n, at, shelf.entries.workout.length + deeds.size, 11);
  const person = { ...imaginePerson(seed, n), user_id: shelf.profile.user_id };
  const start = at - dice.whole(35, 55) * minute;
  const { record } = goOut(dice, person, start, 20 * minute, 0);
  const cycle = shelf.entries.cycle[0]?.record;
  const added = {
    ...record,
    created_at: toTime(at),
    updated_at: toTime(at),
    ...(v.is(zoned, cycle) && { timezone_offset: cycle.timezone_offset }),
  };
  placeRecord(shelf, 'workout', added);
  return { id: entryId(added), news: newsOf(member, { at, collection: 'workout', record: added }) };
};

const refuse = (status: 400 | 404, sentence: string): Done => ({ status, sentence });

const made_by_whoop = {
  cycle: 'Nobody edits, deletes or adds a cycle: WHOOP makes it from sleeps.',
  recovery: 'Nobody edits, deletes or adds a recovery: it follows from its sleep.',
};

/** Members are numbered from 1. */
export const createDeeds =
  (people: Inhabitant[], seed: number, now: () => number) =>
  (n: number, verb: Verb, collection: Collection): Done => {
    const member = people[n - 1];
    if (!member) {
      return refuse(404, `There is no member ${n}: they are numbered 1 to ${people.length}.`);
    }
    if (collection === 'cycle' || collection === 'recovery') {
      return refuse(400, made_by_whoop[collection]);
    }
    if (verb === 'add') {
      if (collection === 'workout') return add(member, seed, now());
      return refuse(400, 'Only a workout can be added.');
    }
    const found = findNewest(member, collection, now());
    const [newest] = found;
    if (!newest) return refuse(404, `Member ${n} has no ${collection}.`);
    const act = verb === 'edit' ? edit : remove;
    return { id: entryId(newest.record), news: found.flatMap((version) => act(member, version)) };
  };

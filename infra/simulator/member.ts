/** A member as a seed imagines one: a person, the days behind, and the life ahead. */
import type { Collection } from '../../functions/domain/record.ts';
import { createLife, type Life } from './life.ts';
import { imaginePerson } from './person.ts';
import { type Member, type Served, type Shelf, shelve } from './shelf.ts';

export interface Inhabitant {
  /** From 1. */
  n: number;
  shelf: Shelf;
  /** What the member did to a record, by its collection and id: a change, which later versions take too. */
  deeds: Map<string, 'deleted' | Change>;
  /** Nobody who was imported lives on. */
  life?: Life;
}

export type Change = (record: Served[Collection]) => Served[Collection];

export const imagineMember = (
  seed: number,
  n: number,
  days: number,
  start: number,
): Required<Inhabitant> => {
  const person = imaginePerson(seed, n);
  const { user_id, first_name, last_name, height_meter, weight_kilogram, max_heart_rate } = person;
  const member: Member = {
    profile: { user_id, email: `member${n}@example.com`, first_name, last_name },
    body: { height_meter, weight_kilogram, max_heart_rate },
    cycle: [],
    recovery: [],
    sleep: [],
    workout: [],
  };
  const life = createLife(person, days, start);
  for (const { collection, record } of life.takeUntil(start)) {
    const records: object[] = member[collection];
    records.push(record);
  }
  return { n, shelf: shelve(member), deeds: new Map(), life };
};

/** What the simulator must know of a record to list it; all else passes through as it came. */
import * as v from 'valibot';
import type { Collection } from '../../functions/domain/record.ts';

const time = v.pipe(
  v.string(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

export const shapes = {
  cycle: v.object({ id: v.number(), start: time, end: v.nullish(time) }),
  recovery: v.object({ cycle_id: v.number(), sleep_id: v.string(), created_at: time }),
  sleep: v.object({
    id: v.string(),
    cycle_id: v.number(),
    nap: v.boolean(),
    start: time,
    end: time,
  }),
  workout: v.object({ id: v.string(), start: time, end: time }),
};

export const profileShape = v.object({
  user_id: v.number(),
  email: v.string(),
  first_name: v.string(),
  last_name: v.string(),
});

export const bodyShape = v.object({
  height_meter: v.nullish(v.number()),
  weight_kilogram: v.nullish(v.number()),
  max_heart_rate: v.nullish(v.number()),
});

export type Served = { [C in Collection]: v.InferInput<(typeof shapes)[C]> };

/** A member's all, records in no particular order. */
export type Member = { [C in Collection]: Served[C][] } & {
  profile: v.InferInput<typeof profileShape>;
  /** WHOOP may know no measurements. */
  body?: v.InferInput<typeof bodyShape>;
};

/** A record with the span in which it happened; an open cycle's has no end. */
export interface Entry {
  id: string;
  start: number;
  end: number;
  record: Served[Collection];
}

export interface Shelf extends Pick<Member, 'profile' | 'body'> {
  entries: Record<Collection, Entry[]>;
  /** The id of a cycle's main sleep, by the cycle's id; of one that was deleted too. */
  main_sleeps: Map<string, string>;
}

/** A recovery goes by the id of its cycle. */
export const entryId = (record: Served[Collection]) =>
  String('sleep_id' in record ? record.cycle_id : record.id);

/** A recovery happened when its sleep did. */
const toEntry = (record: Served[Collection], sleeps: Entry[] = []): Entry => {
  if ('sleep_id' in record) {
    const at = Date.parse(record.created_at);
    const { start, end } = sleeps.find(({ id }) => id === record.sleep_id) ?? {
      start: at,
      end: at,
    };
    return { id: entryId(record), start, end, record };
  }
  return {
    id: entryId(record),
    start: Date.parse(record.start),
    end: record.end ? Date.parse(record.end) : Number.POSITIVE_INFINITY,
    record,
  };
};

const newestFirst = (a: Entry, b: Entry) => b.start - a.start || (a.id < b.id ? -1 : 1);

/** Puts a record in WHOOP's order: by start, a recovery by the start of its sleep. */
export const placeRecord = (
  { entries, main_sleeps }: Shelf,
  collection: Collection,
  record: Served[Collection],
) => {
  const entry = toEntry(record, entries.sleep);
  const others = entries[collection].filter(({ id }) => id !== entry.id);
  const at = others.findIndex((other) => newestFirst(entry, other) < 0);
  entries[collection] = others.toSpliced(at < 0 ? others.length : at, 0, entry);
  if ('nap' in record && !record.nap) main_sleeps.set(String(record.cycle_id), record.id);
};

export const removeRecord = ({ entries }: Shelf, collection: Collection, id: string) => {
  entries[collection] = entries[collection].filter((entry) => entry.id !== id);
};

/** A member's records at the start; of several versions of one, the last. */
export const shelve = ({ profile, body, ...records }: Member): Shelf => {
  const latest = (collection: Collection, sleeps: Entry[] = []) => {
    const by_id = new Map(sleeps.map((entry) => [entry.id, entry]));
    const entries = records[collection].map((record) => {
      const sleep = 'sleep_id' in record ? by_id.get(record.sleep_id) : undefined;
      return toEntry(record, sleep ? [sleep] : []);
    });
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()].toSorted(newestFirst);
  };
  const sleep = latest('sleep');
  return {
    profile,
    ...(body && { body }),
    entries: {
      cycle: latest('cycle'),
      recovery: latest('recovery', sleep),
      sleep,
      workout: latest('workout'),
    },
    main_sleeps: new Map(
      records.sleep.filter(({ nap }) => !nap).map(({ cycle_id, id }) => [String(cycle_id), id]),
    ),
  };
};

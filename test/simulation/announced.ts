/** Whether an app was told of all that it has to know, however jobs were stopped. */
import type { Delivery, Subscriber } from '../../functions/domain/event.ts';
import type { Connection, Owner, StoredRecord } from '../../functions/domain/model.ts';
import type { Deliveries } from '../../functions/domain/ports.ts';
import type { memory } from '../support/memory.ts';

type Stores = Pick<ReturnType<typeof memory>, 'connections' | 'records'>;

interface Owed {
  user_id: string;
  what: string;
  isToldBy: (delivery: Delivery) => boolean;
}

const DAY_MS = 86_400_000;

const covers = ({ collection, start }: StoredRecord, { event }: Delivery): boolean => {
  const { collections, days, earliest_start, latest_start } = event.data;
  const isIn = (list: unknown, what: string) => Array.isArray(list) && list.includes(what);
  // A cycle, and what belongs to it, may be of the day before or after.
  const isDay = [-1, 0, 1].some((n) =>
    isIn(days, new Date(start + n * DAY_MS).toISOString().slice(0, 10)),
  );
  return (
    event.type === 'data.updated' &&
    isIn(collections, collection) &&
    isDay &&
    Date.parse(String(earliest_start)) <= start &&
    // Clocks of this world know parts of milliseconds.
    Math.floor(start) <= Date.parse(String(latest_start))
  );
};

export const createAnnounced = (stores: Stores, subscribers: readonly Subscriber[]) => {
  const owed = new Set<Owed>();
  const told = new Set<string>();
  const erased = new Set<string>();
  const owe = (user_id: string, what: string, isToldBy: Owed['isToldBy']) => {
    if (subscribers.length > 0) owed.add({ user_id, what, isToldBy });
  };
  const oweWrite = ({ user_id, epoch }: Owner, record: StoredRecord) => {
    // What a job still writes after an erase is nobody's any more.
    if (erased.has(`${user_id} ${epoch}`)) return;
    owe(user_id, `${record.collection} ${record.id}`, (it) => covers(record, it));
  };
  const oweChange = (user_id: string, event_id: string) =>
    owe(user_id, event_id, (it) => it.event_id.startsWith(event_id));

  const { records } = stores;
  const deliveries: Deliveries = {
    async send(sent) {
      for (const delivery of sent) {
        told.add(delivery.event_id);
        for (const one of owed) {
          const isTheirs = one.user_id === delivery.event.data.user_id;
          if (isTheirs && one.isToldBy(delivery)) owed.delete(one);
        }
      }
    },
  };

  return {
    deliveries,
    records: {
      ...records,
      put: async (owner, record, expires_at) => {
        const isWritten = await records.put(owner, record, expires_at);
        if (isWritten) oweWrite(owner, record);
        return isWritten;
      },
      bury: async (owner, seen, deleted_at) => {
        const isWritten = await records.bury(owner, seen, deleted_at);
        if (isWritten) oweWrite(owner, seen);
        return isWritten;
      },
    } satisfies Stores['records'],
    linked: ({ user_id, link_id }: Connection) => oweChange(user_id, `${link_id}.linked`),
    changed: ({ user_id, link_id, status }: Connection) => {
      if (status === 'disconnected' || status === 'needs_reauth')
        oweChange(user_id, `${link_id}.${status}`);
    },
    /** What else was owed of the user is owed no more. */
    erased: ({ user_id, epoch }: Owner, connection: Connection | undefined) => {
      erased.add(`${user_id} ${epoch}`);
      for (const one of owed) if (one.user_id === user_id) owed.delete(one);
      const event_id = `${connection?.link_id}.erased`;
      if (connection && !told.has(event_id)) oweChange(user_id, event_id);
    },
    /** It has to be told before. */
    completed: (user_id: string, backfill_id: string) => {
      const event_id = `${backfill_id}.completed`;
      if (!told.has(event_id)) oweChange(user_id, event_id);
    },
    /** What nobody was told, and what is promised and never kept. */
    missing: async (users: string[]): Promise<string[]> => {
      const left = await Promise.all(
        users.map(async (user_id) => {
          const { events = {} } = (await stores.connections.find(user_id)) ?? {};
          return Object.keys(events).map((id) => `${user_id}: event ${id} is never queued`);
        }),
      );
      const untold = [...owed].map(({ user_id, what }) => `${user_id}: nobody was told of ${what}`);
      return [...left.flat(), ...untold];
    },
  };
};

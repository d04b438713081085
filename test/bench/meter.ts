/**
 * What the stores' calls cost on DynamoDB, on demand, index writes included: the emulator leaves those
 * out. Sizes are those of the items as `functions/aws/table` writes them, about.
 */
import type { memory } from '../support/memory.ts';

type Stores = Omit<ReturnType<typeof memory>, 'jobs'>;

export interface Units {
  write: number;
  read: number;
}

/** Keys, index keys and attribute names that the JSON of the domain's objects does not hold. */
const OVERHEAD = 150;
/** A sealed pair of tokens with all that goes with it. */
const GRANT_BYTES = 1_400;
const HOUR_OF_USAGE_BYTES = 900;

const bytesOf = (item: unknown) =>
  item === undefined ? 0 : JSON.stringify(item).length + OVERHEAD;
const written = (bytes: number) => Math.max(1, Math.ceil(bytes / 1_024));
/** Strongly consistent. */
const read = (bytes: number) => Math.max(1, Math.ceil(bytes / 4_096));
const sumOf = (items: unknown[]) => items.reduce((sum: number, item) => sum + bytesOf(item), 0);

export const meter = (stores: Stores): { stores: Stores; units: Units } => {
  const units: Units = { write: 0, read: 0 };
  const write = (count: number) => {
    units.write += count;
  };
  const readBytes = (bytes: number) => {
    units.read += read(bytes);
  };
  /** The item, and its copy in the index by status; a new `due_at` leaves one place for another. */
  const writeConnection = async (user_id: string, before: number | undefined) => {
    const after = await stores.connections.find(user_id);
    write(2 * written(bytesOf(after)) + (after?.due_at === before ? 0 : 2));
  };
  const dueAt = async (user_id: string) => (await stores.connections.find(user_id))?.due_at;
  const one =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>, cost: (result: R) => void) =>
    async (...args: A): Promise<R> => {
      const result = await call(...args);
      cost(result);
      return result;
    };
  const { connections, grants, records, backfills, budget, usage, traces } = stores;
  const writesGrant = () => write(written(GRANT_BYTES));
  const writesBackfill = () => write(1);

  const metered: Stores = {
    ...stores,
    connections: {
      ...connections,
      find: one(connections.find, (it) => readBytes(bytesOf(it))),
      findMember: one(connections.findMember, (it) => readBytes(bytesOf(it))),
      update: async (user_id, ...rest) => {
        const before = await dueAt(user_id);
        const updated = await connections.update(user_id, ...rest);
        if (updated) await writeConnection(user_id, before);
        else write(2);
        return updated;
      },
      moveCursor: async (user_id, ...rest) => {
        const moved = await connections.moveCursor(user_id, ...rest);
        await writeConnection(user_id, await dueAt(user_id));
        return moved;
      },
      claimDue: async (user_id, seen, next) => {
        const claimed = await connections.claimDue(user_id, seen, next);
        await writeConnection(user_id, seen);
        return claimed;
      },
      // Eight shards, eventually consistent.
      due: one(connections.due, () => {
        units.read += 8 / 2;
      }),
      count: one(connections.count, (count) => {
        units.read += Math.max(4, (count * 100) / 8_192);
      }),
    },
    grants: {
      ...grants,
      find: one(grants.find, () => readBytes(GRANT_BYTES)),
      lease: one(grants.lease, writesGrant),
      rotate: one(grants.rotate, writesGrant),
      release: one(grants.release, writesGrant),
      retire: one(grants.retire, writesGrant),
    },
    records: {
      ...records,
      find: one(records.find, (it) => readBytes(bytesOf(it))),
      between: one(records.between, (them) => readBytes(sumOf(them))),
      page: one(records.page, ({ items }) => readBytes(sumOf(items))),
      // The record and its copy in the index by start; at another start that one moves.
      put: async (user_id, record, expires_at) => {
        const before = await records.find(user_id, record.collection, record.id);
        const hasMoved = before !== undefined && before.start !== record.start;
        write(written(bytesOf(record)) * (hasMoved ? 3 : 2));
        return records.put(user_id, record, expires_at);
      },
      bury: async (user_id, seen, deleted_at) => {
        write(2 * written(bytesOf(seen)));
        return records.bury(user_id, seen, deleted_at);
      },
    },
    backfills: {
      ...backfills,
      find: one(backfills.find, (it) => readBytes(bytesOf(it))),
      running: one(backfills.running, (them) => readBytes(sumOf(them))),
      save: one(backfills.save, writesBackfill),
      shrink: one(backfills.shrink, writesBackfill),
      finish: one(backfills.finish, writesBackfill),
      complete: one(backfills.complete, writesBackfill),
      claimDrive: one(backfills.claimDrive, writesBackfill),
    },
    budget: {
      read: one(budget.read, (it) => readBytes(bytesOf(it))),
      write: async (state, version) => {
        write(written(bytesOf(state)));
        return budget.write(state, version);
      },
    },
    usage: {
      ...usage,
      add: async (points, word) => {
        const hours = new Set(points.map(({ minute }) => Math.floor(minute / 60))).size;
        write(hours * written(HOUR_OF_USAGE_BYTES) + (word ? 1 : 0));
        return usage.add(points, word);
      },
    },
    traces: {
      isSeen: one(traces.isSeen, () => readBytes(0)),
      remember: one(traces.remember, () => write(1)),
    },
  };
  return { stores: metered, units };
};

/** Records in memory. */
import type { StoredRecord, Window } from '../../../functions/domain/model.ts';
import type { Position, Records } from '../../../functions/domain/ports.ts';
import { frozen } from './frozen.ts';

interface Kept {
  stored: StoredRecord;
  expires_at: number;
}

const isBefore = (a: Position, b: Position) =>
  a.start < b.start || (a.start === b.start && a.id < b.id);

export const records = ({ now }: { now: () => number }): Records => {
  /** By user and collection, then by id. */
  const shelves = new Map<string, Map<string, Kept>>();
  const shelfOf = (user_id: string, collection: StoredRecord['collection']) => {
    const key = `${user_id} ${collection}`;
    const shelf = shelves.get(key) ?? new Map<string, Kept>();
    shelves.set(key, shelf);
    return shelf;
  };

  const inWindow = (
    user_id: string,
    collection: StoredRecord['collection'],
    { start, end }: Window,
  ) =>
    [...shelfOf(user_id, collection).values()]
      .filter(({ stored }) => start <= stored.start && stored.start < end)
      .filter(({ expires_at }) => expires_at > now())
      .map(({ stored }) => stored);

  return {
    async find(user_id, collection, id) {
      const kept = shelfOf(user_id, collection).get(id);
      return kept && kept.expires_at > now() ? kept.stored : undefined;
    },

    async between(user_id, collection, window) {
      return inWindow(user_id, collection, window);
    },

    async page(user_id, collection, window, limit, after) {
      const rest = inWindow(user_id, collection, window)
        .filter(({ deleted_at }) => deleted_at === undefined)
        .filter((stored) => after === undefined || isBefore(stored, after))
        .sort((a, b) => (isBefore(a, b) ? 1 : -1));
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      if (rest.length <= limit || !last) return { items };
      return { items, next: { start: last.start, id: last.id } };
    },

    async put(user_id, stored, expires_at = Number.POSITIVE_INFINITY) {
      const shelf = shelfOf(user_id, stored.collection);
      const standing = shelf.get(stored.id);
      if (standing && standing.stored.updated_at > stored.updated_at) return false;
      shelf.set(stored.id, { stored: frozen(structuredClone(stored)), expires_at });
      return true;
    },

    async bury(user_id, seen, deleted_at) {
      const kept = shelfOf(user_id, seen.collection).get(seen.id);
      if (!kept || kept.stored.deleted_at !== undefined) return false;
      if (JSON.stringify(versionOf(kept.stored)) !== JSON.stringify(versionOf(seen))) return false;
      kept.stored = frozen({ ...kept.stored, deleted_at });
      return true;
    },
  };
};

const versionOf = ({ updated_at, link_id, record }: StoredRecord) => [updated_at, link_id, record];

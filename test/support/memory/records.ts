/** Records in memory. */
import type { StoredRecord, Window } from '../../../functions/domain/model.ts';
import type { Position, Records } from '../../../functions/domain/ports.ts';

interface Kept {
  user_id: string;
  stored: StoredRecord;
  expires_at: number | undefined;
}

const isBefore = (a: Position, b: Position) =>
  a.start < b.start || (a.start === b.start && a.id < b.id);

export const records = ({ now }: { now: () => number }): Records => {
  const byKey = new Map<string, Kept>();
  const keyOf = (user_id: string, collection: string, id: string) =>
    [user_id, collection, id].join(' ');

  const inWindow = (
    user_id: string,
    collection: StoredRecord['collection'],
    { start, end }: Window,
  ) =>
    [...byKey.values()]
      .filter((kept) => kept.user_id === user_id && kept.stored.collection === collection)
      .filter(({ stored }) => start <= stored.start && stored.start < end)
      .filter(({ expires_at = Number.POSITIVE_INFINITY }) => expires_at > now())
      .map(({ stored }) => structuredClone(stored));

  return {
    async find(user_id, collection, id) {
      const kept = byKey.get(keyOf(user_id, collection, id));
      if (!kept || (kept.expires_at !== undefined && kept.expires_at <= now())) return undefined;
      return structuredClone(kept.stored);
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

    async put(user_id, stored, expires_at) {
      const key = keyOf(user_id, stored.collection, stored.id);
      const standing = byKey.get(key);
      if (standing && standing.stored.updated_at > stored.updated_at) return false;
      byKey.set(key, { user_id, stored: structuredClone(stored), expires_at });
      return true;
    },

    async bury(user_id, seen, deleted_at) {
      const standing = byKey.get(keyOf(user_id, seen.collection, seen.id))?.stored;
      if (!standing || standing.deleted_at !== undefined) return false;
      if (JSON.stringify(versionOf(standing)) !== JSON.stringify(versionOf(seen))) return false;
      standing.deleted_at = deleted_at;
      return true;
    },
  };
};

const versionOf = ({ updated_at, link_id, record }: StoredRecord) => [updated_at, link_id, record];

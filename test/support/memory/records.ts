/** Records in memory. */
import type { Owner, StoredRecord, Window } from '../../../functions/domain/model.ts';
import type { Position, Records } from '../../../functions/domain/ports.ts';
import { collections } from '../../../functions/domain/record.ts';
import { frozen } from './frozen.ts';
import type { Held } from './held.ts';

interface Kept {
  stored: StoredRecord;
  expires_at: number;
}

const kinds = [...collections, 'body'] as const;

const keyOf = ({ user_id, epoch }: Owner, collection: string) =>
  `${user_id} ${epoch} ${collection}`;

const isBefore = (a: Position, b: Position) =>
  a.start < b.start || (a.start === b.start && a.id < b.id);

export const records = ({ now }: { now: () => number }): Records & Held => {
  /** By owner and collection, then by id. */
  const shelves = new Map<string, Map<string, Kept>>();
  const shelfOf = (owner: Owner, collection: StoredRecord['collection']) => {
    const key = keyOf(owner, collection);
    const shelf = shelves.get(key) ?? new Map<string, Kept>();
    shelves.set(key, shelf);
    return shelf;
  };

  const inWindow = (owner: Owner, collection: StoredRecord['collection'], { start, end }: Window) =>
    [...shelfOf(owner, collection).values()]
      .filter(({ stored }) => start <= stored.start && stored.start < end)
      .filter(({ expires_at }) => expires_at > now())
      .map(({ stored }) => stored);

  return {
    held: (owner) =>
      kinds.flatMap((kind) => {
        const shelf = shelfOf(owner, kind);
        return [...shelf.keys()].map((id) => ({
          kind,
          key: `${kind}#${id}`,
          drop: () => shelf.delete(id),
        }));
      }),

    async find(owner, collection, id) {
      const kept = shelfOf(owner, collection).get(id);
      return kept && kept.expires_at > now() ? kept.stored : undefined;
    },

    async between(owner, collection, window) {
      return inWindow(owner, collection, window);
    },

    async page(owner, collection, window, limit, after) {
      const rest = inWindow(owner, collection, window)
        .filter(({ deleted_at }) => deleted_at === undefined)
        .filter((stored) => after === undefined || isBefore(stored, after))
        .sort((a, b) => (isBefore(a, b) ? 1 : -1));
      const items = rest.slice(0, limit);
      const last = items.at(-1);
      if (rest.length <= limit || !last) return { items };
      return { items, next: { start: last.start, id: last.id } };
    },

    async put(owner, stored, expires_at = Number.POSITIVE_INFINITY) {
      const shelf = shelfOf(owner, stored.collection);
      const standing = shelf.get(stored.id);
      if (standing && standing.stored.updated_at > stored.updated_at) return false;
      shelf.set(stored.id, { stored: frozen(structuredClone(stored)), expires_at });
      return true;
    },

    async bury(owner, seen, deleted_at) {
      const kept = shelfOf(owner, seen.collection).get(seen.id);
      if (!kept || kept.stored.deleted_at !== undefined) return false;
      if (JSON.stringify(versionOf(kept.stored)) !== JSON.stringify(versionOf(seen))) return false;
      kept.stored = frozen({ ...kept.stored, deleted_at });
      return true;
    },
  };
};

const versionOf = ({ updated_at, link_id, record }: StoredRecord) => [updated_at, link_id, record];

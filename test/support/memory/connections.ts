/** Connections in memory. */
import {
  type Connection,
  type Erased,
  type Status,
  statuses,
} from '../../../functions/domain/model.ts';
import type { Connections } from '../../../functions/domain/ports.ts';
import type { Held } from './held.ts';
import { members } from './members.ts';

/** Statuses in their own order, users by name within each: what a cursor compares. */
const rank = (status: Status, user_id: string) => `${statuses.indexOf(status)} ${user_id}`;

export const connections = ({ now }: { now: () => number }): Connections & Held => {
  const byUser = new Map<string, Connection>();
  const erased = new Map<string, Erased & { expires_at?: number }>();
  const findErased = (user_id: string): Erased | undefined => {
    const { expires_at = Number.POSITIVE_INFINITY, ...found } = erased.get(user_id) ?? {};
    return 'epoch' in found && expires_at > now() ? found : undefined;
  };
  const standing = (user_id: string) => byUser.get(user_id)?.link_id ?? findErased(user_id)?.epoch;
  const linked = (user_id: string, link_id: string) => {
    const connection = byUser.get(user_id);
    return connection?.link_id === link_id ? connection : undefined;
  };

  return {
    async find(user_id) {
      return structuredClone(byUser.get(user_id));
    },

    async commit(connection, replaces) {
      const existing = byUser.get(connection.user_id);
      if (standing(connection.user_id) !== replaces) return false;
      if (existing && existing.notices !== connection.notices) return false;
      if (existing && existing.intended !== connection.intended) return false;
      erased.delete(connection.user_id);
      byUser.set(connection.user_id, structuredClone(connection));
      return true;
    },

    async findStanding(user_id) {
      return structuredClone(byUser.get(user_id) ?? findErased(user_id));
    },

    async erase(it, replaces) {
      if (standing(it.user_id) !== replaces) return false;
      byUser.delete(it.user_id);
      erased.set(it.user_id, { ...it });
      return true;
    },

    async forgetErased({ user_id, epoch }, expires_at) {
      const it = erased.get(user_id);
      if (it?.epoch === epoch) it.expires_at = expires_at;
    },

    async update(user_id, link_id, change, seen = {}, { noted, closed = [] } = {}, events = {}) {
      const connection = linked(user_id, link_id);
      if (!connection || connection.status === 'disconnected') return false;
      const isAsSeen = Object.entries(seen).every(
        ([name, value]) => Reflect.get(connection, name) === value,
      );
      if (!isAsSeen) return false;
      for (const [name, value] of Object.entries(change)) {
        if (value === undefined) Reflect.deleteProperty(connection, name);
        else Reflect.set(connection, name, value);
      }
      if (noted !== undefined) {
        connection.notices = (connection.notices ?? 0) + 1;
        connection.changed[noted] = connection.notices;
      }
      for (const key of closed) Reflect.deleteProperty(connection.changed, key);
      const { intended = {}, told = [] } = structuredClone(events);
      const added = Object.keys(intended).length;
      if (added > 0) connection.intended = (connection.intended ?? 0) + added;
      Object.assign(connection.events, intended);
      for (const id of told) Reflect.deleteProperty(connection.events, id);
      return true;
    },

    async clearEvents(user_id, ids, due_at) {
      const connection = byUser.get(user_id);
      if (!connection || (due_at !== undefined && connection.due_at !== due_at)) return;
      for (const id of ids) Reflect.deleteProperty(connection.events, id);
      if (due_at !== undefined) delete connection.due_at;
    },

    async moveCursor(user_id, link_id, collection, to, covered) {
      const connection = linked(user_id, link_id);
      const at = connection?.cursors[collection];
      if (!connection || (at !== undefined && at >= to)) return false;
      if (covered) {
        const { seen, ...span } = covered;
        if (at !== seen.cursor) return false;
        if (connection.covered?.[collection]?.from !== seen.from) return false;
        connection.covered = { ...connection.covered, [collection]: span };
      }
      connection.cursors[collection] = to;
      return true;
    },

    async coverOlder(user_id, link_id, collection, { start, end }) {
      const covered = linked(user_id, link_id)?.covered?.[collection];
      if (!covered || covered.from <= start || covered.from > end) return false;
      covered.from = start;
      return true;
    },

    async list(status, limit, after) {
      const ranked = [...byUser.values()]
        .filter((connection) => status === undefined || connection.status === status)
        .map((connection) => ({ connection, at: rank(connection.status, connection.user_id) }))
        .filter(({ at }) => !after || at > rank(after.status, after.user_id))
        .sort((a, b) => (a.at < b.at ? -1 : 1));
      const page = ranked.slice(0, limit);
      const items = page.map(({ connection }) => structuredClone(connection));
      const last = page.at(-1);
      return ranked.length > limit && last
        ? { items, next: { status: last.connection.status, user_id: last.connection.user_id } }
        : { items };
    },

    async due(now, limit) {
      return [...byUser.values()]
        .flatMap(({ user_id, due_at }) => (due_at === undefined ? [] : [{ user_id, due_at }]))
        .filter(({ due_at }) => due_at <= now)
        .sort((a, b) => a.due_at - b.due_at)
        .slice(0, limit);
    },

    async count() {
      return [...byUser.values()].filter(({ due_at }) => due_at !== undefined).length;
    },

    async claimDue(user_id, seen, next) {
      const connection = byUser.get(user_id);
      if (!connection || connection.due_at !== seen) return undefined;
      connection.due_at = next;
      return structuredClone(connection);
    },

    ...members(),
  };
};

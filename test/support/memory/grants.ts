/** Tokens in memory, unsealed. */
import type { Grant } from '../../../functions/domain/model.ts';
import type { Grants } from '../../../functions/domain/ports.ts';
import type { Held } from './held.ts';

export const grants = ({ now }: { now: () => number }): Grants & Held => {
  const kept = new Map<string, { grant: Grant; expires_at?: number }>();
  const keyOf = (user_id: string, link_id: string) => `${user_id} ${link_id}`;
  const entryOf = ({ user_id, link_id }: Grant) => kept.get(keyOf(user_id, link_id));
  const put = (grant: Grant) =>
    kept.set(keyOf(grant.user_id, grant.link_id), { grant: structuredClone(grant) });

  const findGrant = (user_id: string, link_id: string) => {
    const { grant, expires_at = Number.POSITIVE_INFINITY } =
      kept.get(keyOf(user_id, link_id)) ?? {};
    return expires_at > now() ? grant : undefined;
  };

  return {
    held: ({ user_id, epoch }) =>
      [...kept].flatMap(([key, { grant }]) =>
        grant.user_id === user_id && grant.epoch === epoch
          ? [{ kind: 'token', key, drop: () => kept.delete(key) }]
          : [],
      ),

    async save(grant) {
      put(grant);
    },

    async find(user_id, link_id) {
      return structuredClone(findGrant(user_id, link_id));
    },

    async health(user_id, link_id) {
      const grant = findGrant(user_id, link_id);
      if (!grant) return undefined;
      const { access_expires_at, token_version, failures, failed_on, retry_at } = grant;
      return {
        access_expires_at,
        token_version,
        failures,
        ...(failed_on && { failed_on: { ...failed_on } }),
        ...(retry_at !== undefined && { retry_at }),
      };
    },

    async lease(grant, lease, now) {
      const stored = entryOf(grant)?.grant;
      if (stored?.token_version !== grant.token_version) return false;
      if (stored.failures !== grant.failures) return false;
      const isHeld = stored.lease && stored.lease.until > now;
      if (isHeld && stored.lease?.holder !== lease.holder) return false;
      stored.lease = { ...lease };
      return true;
    },

    async rotate({ lease, ...grant }) {
      if (entryOf(grant)?.grant.token_version !== grant.token_version - 1) return false;
      put(grant);
      return true;
    },

    async release(grant, holder, note) {
      const stored = entryOf(grant)?.grant;
      if (stored?.token_version !== grant.token_version) return false;
      if (stored.lease?.holder !== holder) return false;
      delete stored.lease;
      delete stored.retry_at;
      delete stored.failed_on;
      Object.assign(stored, note);
      return true;
    },

    async retire(grant, note, expires_at) {
      const entry = entryOf(grant);
      if (entry?.grant.token_version !== grant.token_version) return false;
      Object.assign(entry.grant, note);
      entry.expires_at ??= expires_at;
      return true;
    },

    async drop(user_id, link_id) {
      kept.delete(keyOf(user_id, link_id));
    },
  };
};

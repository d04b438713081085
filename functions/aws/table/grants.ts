/** Tokens at rest: sealed, versioned, and refreshed by one holder at a time. */
import type { Grant } from '../../domain/model.ts';
import type { Grants } from '../../domain/ports.ts';
import type { Sealer } from '../seal.ts';
import { grantKey, isExpired, type Key, toTtl } from './keys.ts';
import type { Table } from './table.ts';
import { toClauses, toExpression } from './update.ts';

type GrantItem = Omit<Grant, 'access_token' | 'refresh_token'> &
  Key & { sealed: string; expires_at?: number };

interface Deps {
  table: Table;
  sealer: () => Promise<Sealer>;
  now: () => number;
}

/** The version decides: whoever saw an older one has tokens that WHOOP has killed. */
const sameVersion = 'token_version = :version';

export const grants = ({ table, sealer, now }: Deps): Grants => {
  const toItem = async (grant: Grant): Promise<GrantItem> => {
    const { access_token, refresh_token, ...open } = grant;
    const { user_id, link_id } = open;
    const { seal } = await sealer();
    const sealed = seal(JSON.stringify([access_token, refresh_token]), [user_id, link_id]);
    return { ...open, ...grantKey(user_id, link_id), sealed };
  };

  const findItem = async (user_id: string, link_id: string) => {
    const item = await table.get<GrantItem>(grantKey(user_id, link_id));
    return item && !isExpired(item, now()) ? item : undefined;
  };

  return {
    async save(grant) {
      await table.put(await toItem(grant));
    },

    async find(user_id, link_id) {
      const item = await findItem(user_id, link_id);
      if (!item) return undefined;
      const { pk, sk, sealed, expires_at, ...grant } = item;
      const { open } = await sealer();
      const [access_token, refresh_token] = JSON.parse(open(sealed, [user_id, link_id]));
      return { ...grant, access_token, refresh_token };
    },

    async health(user_id, link_id) {
      const item = await findItem(user_id, link_id);
      if (!item) return undefined;
      const { access_expires_at, token_version, failures, failed_on, retry_at } = item;
      return {
        access_expires_at,
        token_version,
        failures,
        ...(failed_on && { failed_on }),
        ...(retry_at !== undefined && { retry_at }),
      };
    },

    async lease(grant, lease, now) {
      const leased = await table.update(grantKey(grant.user_id, grant.link_id), {
        UpdateExpression: 'SET lease = :lease',
        ConditionExpression: `${sameVersion} AND failures = :failures AND (attribute_not_exists(lease) OR lease.#until <= :now OR lease.holder = :holder)`,
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: {
          ':lease': lease,
          ':version': grant.token_version,
          ':failures': grant.failures,
          ':now': now,
          ':holder': lease.holder,
        },
      });
      return leased !== undefined;
    },

    async rotate({ lease, ...grant }) {
      return table.put(await toItem(grant), {
        ConditionExpression: sameVersion,
        ExpressionAttributeValues: { ':version': grant.token_version - 1 },
      });
    },

    async release(grant, holder, { failures, failed_on, retry_at, maybe_spent }) {
      const note = { failures, failed_on, retry_at, maybe_spent, lease: undefined };
      const clauses = toClauses(note);
      const released = await table.update(grantKey(grant.user_id, grant.link_id), {
        UpdateExpression: toExpression(clauses),
        ConditionExpression: `${sameVersion} AND #lease.holder = :holder`,
        ExpressionAttributeNames: clauses.names,
        ExpressionAttributeValues: {
          ...clauses.values,
          ':version': grant.token_version,
          ':holder': holder,
        },
      });
      return released !== undefined;
    },

    async retire(grant, { failures, failed_on }, expires_at) {
      const retired = await table.update(grantKey(grant.user_id, grant.link_id), {
        UpdateExpression:
          'SET failures = :failures, failed_on = :failed_on, expires_at = if_not_exists(expires_at, :expires_at)',
        ConditionExpression: sameVersion,
        ExpressionAttributeValues: {
          ':failures': failures,
          ':failed_on': failed_on,
          ':expires_at': toTtl(expires_at),
          ':version': grant.token_version,
        },
      });
      return retired !== undefined;
    },

    async drop(user_id, link_id) {
      await table.remove(grantKey(user_id, link_id));
    },
  };
};

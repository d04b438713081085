/** Whether the table holds what WHOOP holds, and nothing of links that are gone. */
import type { Owner } from '../../functions/domain/model.ts';
import {
  type Collection,
  collections,
  idOf,
  type WhoopRecord,
} from '../../functions/domain/record.ts';
import type { memory } from '../support/memory.ts';
import type { WhoopGrants } from './grants.ts';
import { type Life, startsIn } from './nature.ts';

type Stores = Pick<ReturnType<typeof memory>, 'connections' | 'records' | 'backfills' | 'grants'>;

const ALWAYS = { start: 0, end: Number.MAX_SAFE_INTEGER };

export interface Compared {
  missing: string[];
  /** Deleted at WHOOP. */
  extra: string[];
  stale: string[];
}

/** Ids of one collection's records that started at `since` or later. */
export const compare = async (
  stores: Pick<Stores, 'records'>,
  owner: Owner,
  collection: Collection,
  data: Life,
  since: number,
): Promise<Compared> => {
  const kept = (await stores.records.between(owner, collection, ALWAYS)).filter(
    ({ deleted_at }) => deleted_at === undefined,
  );
  const startOf = startsIn(data);
  const theirs = new Map((data[collection] as WhoopRecord[]).map((r) => [idOf(r), r]));
  const ours = new Map(kept.map((it) => [it.id, it.record]));
  const missing = [...theirs.values()].filter(
    (record) => startOf(record) >= since && !ours.has(idOf(record)),
  );
  const extra = kept.filter(({ id }) => !theirs.has(id));
  const stale = kept.filter(({ id, record }) => {
    const truth = theirs.get(id);
    return truth !== undefined && JSON.stringify(truth) !== JSON.stringify(record);
  });
  return {
    missing: missing.map(idOf),
    extra: extra.map(({ id }) => id),
    stale: stale.map(({ id }) => id),
  };
};

const say = (where: string, { missing, extra, stale }: Compared): string[] =>
  Object.entries({ missing, 'that WHOOP has no more': extra, stale }).flatMap(([what, ids]) =>
    ids.length > 0 ? `${where}: ${ids.length} ${what}: ${ids.slice(0, 3)}` : [],
  );

/** For a connected user: the same records since `since`, a date for the next look, nothing left to do. */
export const differencesOf = async (
  stores: Stores,
  user_id: string,
  data: Life,
  since: number,
): Promise<string[]> => {
  const connection = await stores.connections.find(user_id);
  if (!connection) return [`${user_id} is unknown`];
  const compared = await Promise.all(
    collections.map(async (collection) =>
      say(`${user_id} ${collection}`, await compare(stores, connection, collection, data, since)),
    ),
  );
  const running = await stores.backfills.running(connection);
  return [
    ...compared.flat(),
    ...(connection.status === 'connected' ? [] : [`${user_id} is ${connection.status}`]),
    ...(connection.due_at === undefined ? [`${user_id} is never looked at`] : []),
    ...(Object.keys(connection.changed).length > 0
      ? [`${user_id} has webhooks that were never brought`]
      : []),
    ...(running.length > 0 ? [`${user_id} has a backfill that never ends`] : []),
  ];
};

/** What is left over of a link that was disconnected. */
export const leftovers = async (stores: Stores, user_id: string): Promise<string[]> => {
  const connection = await stores.connections.find(user_id);
  if (connection?.status !== 'disconnected') return [];
  const { link_id, whoop_user_id, due_at } = connection;
  const member = await stores.connections.findMember(whoop_user_id);
  return [
    ...((await stores.grants.find(user_id, link_id)) ? [`${user_id}: tokens of a gone link`] : []),
    ...(member?.link_id === link_id ? [`${user_id}: a gone link holds its member`] : []),
    ...(due_at === undefined ? [] : [`${user_id}: a gone link is due`]),
  ];
};

/** Whether WHOOP would still take this user's tokens, for all that we need. */
export const hasGoodGrant = async (stores: Stores, grants: WhoopGrants, user_id: string) => {
  const connection = await stores.connections.find(user_id);
  const grant = connection && (await stores.grants.find(user_id, connection.link_id));
  if (!grant) return false;
  const theirs = grants.byRefresh(grant.refresh_token);
  if (theirs?.refresh !== grant.refresh_token || theirs.revoked_by) return false;
  return theirs.scopes.includes('read:sleep');
};

/** Where each item stands: its keys, its places in the indexes, and the second it expires. */
import type { Owner, StoredRecord } from '../../domain/model.ts';

export interface Key {
  pk: string;
  sk: string;
}

const userPrefix = 'USER#';
const ofUser = (user_id: string, sk: string): Key => ({ pk: `${userPrefix}${user_id}`, sk });

export const ticketKey = (hash: string): Key => ({ pk: `TICKET#${hash}`, sk: 'TICKET' });
export const stateKey = (hash: string): Key => ({ pk: `STATE#${hash}`, sk: 'STATE' });
export const memberKey = (whoop_user_id: number): Key => ({
  pk: `MEMBER#${whoop_user_id}`,
  sk: 'MEMBER',
});
/** Beside a user's data: which members the user may hold, so that an erase finds them. */
export const heldKey = ({ user_id, epoch }: Owner, whoop_user_id: number) =>
  ofUser(user_id, `MEMBER#${epoch}#${whoop_user_id}`);
export const traceKey = (trace_id: string): Key => ({ pk: `TRACE#${trace_id}`, sk: 'TRACE' });
export const subscriberKey = (name: string): Key => ({
  pk: `SUBSCRIBER#${name}`,
  sk: 'SUBSCRIBER',
});
export const budgetKey: Key = { pk: 'BUDGET', sk: 'BUDGET' };

const hourPrefix = 'HOUR#';
const ofUsage = (sk: string): Key => ({ pk: 'USAGE', sk });

/** By the hours since the epoch. */
export const usageKey = (hour: number) => ofUsage(`${hourPrefix}${String(hour).padStart(8, '0')}`);
/** Sorts after every hour, so that one query reads it with them. */
export const wordKey = ofUsage('WORD');

/** The hour that this item counts. */
export const hourOf = ({ sk }: Key) => Number(sk.slice(hourPrefix.length));

export const connectionKey = (user_id: string) => ofUser(user_id, 'CONNECTION');
export const erasureKey = (user_id: string, erasure_id: string) =>
  ofUser(user_id, `ERASURE#${erasure_id}`);
/** One token item a link: putting a new link in place stays a single write to the connection. */
export const grantKey = (user_id: string, link_id: string) => ofUser(user_id, `TOKEN#${link_id}`);
// What a job may still write after an erase has its epoch in its key, and every item of a user has
// `epoch` as an attribute: by that an erase finds it.
export const backfillKey = ({ user_id, epoch }: Owner, backfill_id: string) =>
  ofUser(user_id, `BACKFILL#${epoch}#${backfill_id}`);
export const recordKey = (
  { user_id, epoch }: Owner,
  collection: StoredRecord['collection'],
  id: string,
) => ofUser(user_id, `${collection}#${epoch}#${id}`);

/** A query for all of a user's items of one kind: `backfillKey(owner, '')` is where they begin. */
export const startingWith = ({ pk, sk }: Key) => ({
  KeyConditionExpression: 'pk = :pk AND begins_with(sk, :sk)',
  ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
});

/** A query for the items of one partition from a key on. */
export const startingFrom = ({ pk, sk }: Key) => ({
  KeyConditionExpression: 'pk = :pk AND sk >= :sk',
  ExpressionAttributeValues: { ':pk': pk, ':sk': sk },
});

/** The user whose item this is. */
export const userOf = ({ pk }: Key) => pk.slice(userPrefix.length);

/** Sorts by start; without an id it sorts before everything that starts at that instant. */
export const byStart = (
  { epoch }: Owner,
  collection: StoredRecord['collection'],
  start: number,
  id?: string,
) =>
  [collection, epoch, new Date(start).toISOString(), ...(id === undefined ? [] : [id])].join('#');

/** What the keys of a record say of it; only its id may hold a `#`. */
export const placeOf = ({ sk, by_start }: { sk: string; by_start: string }) => {
  const [collection = '', epoch = '', start = ''] = by_start.split('#', 3);
  const id = sk.slice(collection.length + epoch.length + 2);
  return { collection, id, start: Date.parse(start) };
};

/** TTL counts whole seconds: rounded up, so that nothing expires before its time. */
export const toTtl = (ms: number) => Math.ceil(ms / 1000);

/** TTL deletes up to days late, so every reader of an expiring item asks. */
export const isExpired = (item: { expires_at?: number }, now: number) =>
  item.expires_at !== undefined && item.expires_at * 1000 <= now;

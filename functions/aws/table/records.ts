/** WHOOP's records and their tombstones, found by id or by when they start. */
import type { StoredRecord, Window } from '../../domain/model.ts';
import type { Position, Records } from '../../domain/ports.ts';
import { byStart, isExpired, type Key, recordKey, toTtl } from './keys.ts';
import type { Table } from './table.ts';

/** `record` is JSON text: DynamoDB's maps keep neither the order of keys nor how a number was written. */
type RecordItem = Omit<StoredRecord, 'record'> &
  Key & { record: string; by_start: string; expires_at?: number };

const toRecord = (item: RecordItem): StoredRecord => {
  const { pk, sk, by_start, expires_at, ...stored } = item;
  return { ...stored, record: JSON.parse(item.record) };
};

/** Newest first, up to and including `after`; undefined when nothing can start there. */
const inWindow = (
  user_id: string,
  collection: StoredRecord['collection'],
  { start, end }: Window,
  after?: Position,
) => {
  const from = byStart(collection, start);
  const endsAt = byStart(collection, end);
  const resumesAt = after ? byStart(collection, after.start, after.id) : endsAt;
  const [to = endsAt] = [endsAt, resumesAt].sort();
  if (from > to) return undefined;
  return {
    IndexName: 'by_start',
    KeyConditionExpression: 'pk = :pk AND by_start BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': recordKey(user_id, collection, '').pk,
      ':from': from,
      ':to': to,
    },
    ScanIndexForward: false,
    // A job looks for the sleep that it has just stored, to date the recovery.
    ConsistentRead: true,
  };
};

export const records = ({ table, now }: { table: Table; now: () => number }): Records => ({
  async find(user_id, collection, id) {
    const item = await table.get<RecordItem>(recordKey(user_id, collection, id));
    return item && !isExpired(item, now()) ? toRecord(item) : undefined;
  },

  async between(user_id, collection, window) {
    const query = inWindow(user_id, collection, window);
    const items = query ? await table.query<RecordItem>(query) : [];
    return items.filter((item) => !isExpired(item, now())).map(toRecord);
  },

  async page(user_id, collection, window, limit, after) {
    const query = inWindow(user_id, collection, window, after);
    if (!query) return { items: [] };
    const items = await table.query<RecordItem>(
      {
        ...query,
        FilterExpression:
          'id <> :after AND attribute_not_exists(deleted_at) AND (attribute_not_exists(expires_at) OR expires_at > :now)',
        ExpressionAttributeValues: {
          ...query.ExpressionAttributeValues,
          ':after': after?.id ?? '',
          ':now': now() / 1000,
        },
      },
      limit + 1,
    );
    const page = items.slice(0, limit).map(toRecord);
    const last = page.at(-1);
    if (items.length <= limit || !last) return { items: page };
    return { items: page, next: { start: last.start, id: last.id } };
  },

  put(user_id, stored, expires_at) {
    const { collection, id, start, updated_at } = stored;
    return table.put(
      {
        ...stored,
        ...recordKey(user_id, collection, id),
        record: JSON.stringify(stored.record),
        by_start: byStart(collection, start, id),
        expires_at: expires_at === undefined ? undefined : toTtl(expires_at),
      },
      {
        ConditionExpression: 'attribute_not_exists(pk) OR updated_at <= :updated_at',
        ExpressionAttributeValues: { ':updated_at': updated_at },
      },
    );
  },

  async bury(user_id, seen, deleted_at) {
    const buried = await table.update(recordKey(user_id, seen.collection, seen.id), {
      UpdateExpression: 'SET deleted_at = :deleted_at',
      ConditionExpression:
        'updated_at = :updated_at AND #record = :record AND link_id = :link_id AND attribute_not_exists(deleted_at)',
      ExpressionAttributeNames: { '#record': 'record' },
      ExpressionAttributeValues: {
        ':deleted_at': deleted_at,
        ':updated_at': seen.updated_at,
        ':record': JSON.stringify(seen.record),
        ':link_id': seen.link_id,
      },
    });
    return buried !== undefined;
  },
});

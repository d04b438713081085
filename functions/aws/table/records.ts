/** WHOOP's records and their tombstones, found by id or by when they start. */
import type { Owner, StoredRecord, Window } from '../../domain/model.ts';
import type { Position, Records } from '../../domain/ports.ts';
import { byStart, isExpired, type Key, placeOf, recordKey, toTtl } from './keys.ts';
import type { Table } from './table.ts';

/**
 * `record` is JSON text: DynamoDB's maps keep neither the order of keys nor how a number was written.
 * Collection, id and start are in the keys, and nowhere else: a year of items is read at once.
 */
export type RecordItem = Pick<StoredRecord, 'link_id' | 'updated_at' | 'deleted_at'> &
  Key & { epoch: string; record: string; by_start: string; expires_at?: number };

export const toRecord = (item: RecordItem): StoredRecord => {
  const { link_id, updated_at, deleted_at } = item;
  return {
    ...placeOf(item),
    link_id,
    updated_at,
    ...(deleted_at !== undefined && { deleted_at }),
    record: JSON.parse(item.record),
  } as StoredRecord;
};

/** Newest first, up to and including `after`; undefined when nothing can start there. */
const inWindow = (
  owner: Owner,
  collection: StoredRecord['collection'],
  { start, end }: Window,
  after?: Position,
) => {
  const from = byStart(owner, collection, start);
  const endsAt = byStart(owner, collection, end);
  const resumesAt = after ? byStart(owner, collection, after.start, after.id) : endsAt;
  const [to = endsAt] = [endsAt, resumesAt].sort();
  if (from > to) return undefined;
  return {
    IndexName: 'by_start',
    KeyConditionExpression: 'pk = :pk AND by_start BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': recordKey(owner, collection, '').pk,
      ':from': from,
      ':to': to,
    },
    ScanIndexForward: false,
  };
};

interface RecordsDeps {
  table: Table;
  now: () => number;
  /** A job looks for the sleep that it has just stored, to date the recovery; for an app half the price will do. */
  ConsistentRead: boolean;
}

export const records = ({ table, now, ConsistentRead }: RecordsDeps): Records => ({
  async find(owner, collection, id) {
    const item = await table.get<RecordItem>(recordKey(owner, collection, id));
    return item && !isExpired(item, now()) ? toRecord(item) : undefined;
  },

  async between(owner, collection, window) {
    const query = inWindow(owner, collection, window);
    const items = query ? await table.query<RecordItem>({ ...query, ConsistentRead }) : [];
    return items.filter((item) => !isExpired(item, now())).map(toRecord);
  },

  async page(owner, collection, window, limit, after) {
    const query = inWindow(owner, collection, window, after);
    if (!query) return { items: [] };
    const items = await table.query<RecordItem>(
      {
        ...query,
        ConsistentRead,
        FilterExpression:
          'attribute_not_exists(deleted_at) AND (attribute_not_exists(expires_at) OR expires_at > :now)',
        ExpressionAttributeValues: { ...query.ExpressionAttributeValues, ':now': now() / 1000 },
      },
      // The one that the last page ended with may come first.
      limit + (after ? 2 : 1),
    );
    const rest = items.map(toRecord).filter(({ id }) => id !== after?.id);
    const page = rest.slice(0, limit);
    const last = page.at(-1);
    if (rest.length <= limit || !last) return { items: page };
    return { items: page, next: { start: last.start, id: last.id } };
  },

  put(owner, stored, expires_at) {
    const { collection, id, start, link_id, updated_at, deleted_at, record } = stored;
    return table.put(
      {
        ...recordKey(owner, collection, id),
        by_start: byStart(owner, collection, start, id),
        epoch: owner.epoch,
        link_id,
        updated_at,
        deleted_at,
        record: JSON.stringify(record),
        expires_at: expires_at === undefined ? undefined : toTtl(expires_at),
      },
      {
        ConditionExpression: 'attribute_not_exists(pk) OR updated_at <= :updated_at',
        ExpressionAttributeValues: { ':updated_at': updated_at },
      },
    );
  },

  async bury(owner, seen, deleted_at) {
    const buried = await table.update(recordKey(owner, seen.collection, seen.id), {
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

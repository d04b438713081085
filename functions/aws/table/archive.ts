/** Everything that is kept of a user, by key; sealed tokens never leave the table for it. */
import type { Archive, Exported } from '../../domain/ports.ts';
import { type BackfillItem, toBackfill } from './backfills.ts';
import { type ConnectionItem, toConnection } from './connection-item.ts';
import { connectionKey, isExpired, type Key } from './keys.ts';
import { type RecordItem, toRecord } from './records.ts';
import type { Table } from './table.ts';

type Item = ConnectionItem | BackfillItem | RecordItem;

const isRecord = (item: Item): item is RecordItem => 'by_start' in item;
const isBackfill = (item: Item): item is BackfillItem => 'backfill_id' in item;

const toExported = (item: Item): Exported => {
  if (isRecord(item)) return { type: 'record', record: toRecord(item) };
  if (isBackfill(item)) return { type: 'backfill', backfill: toBackfill(item) };
  return { type: 'connection', connection: toConnection(item) };
};

export const archive = ({ table, now }: { table: Table; now: () => number }): Archive => ({
  async page({ user_id, epoch }, limit, after) {
    const items = await table.query<Item & Key & { expires_at?: number }>(
      {
        KeyConditionExpression: after === undefined ? 'pk = :pk' : 'pk = :pk AND sk > :after',
        FilterExpression:
          'epoch = :epoch AND attribute_exists(link_id) AND attribute_not_exists(sealed)',
        ExpressionAttributeValues: {
          ':pk': connectionKey(user_id).pk,
          ':epoch': epoch,
          ':after': after,
        },
        ConsistentRead: true,
      },
      limit + 1,
    );
    const page = items.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page
        .filter((item) => !isExpired(item, now()))
        .map((item) => ({ ...toExported(item), at: item.sk })),
      ...(items.length > limit && last && { next: last.sk }),
    };
  },
});

/** Connections page by page: one status after another, by user within each. */
import { type Status, statuses } from '../../domain/model.ts';
import type { Connections } from '../../domain/ports.ts';
import { type ConnectionItem, toConnection } from './connection-item.ts';
import type { Table } from './table.ts';

export const listConnections =
  (table: Table): Connections['list'] =>
  async (status, limit, after) => {
    const among = status ? [status] : statuses;
    const items: ConnectionItem[] = [];
    for (const status of among.slice(after ? among.indexOf(after.status) : 0)) {
      const user_id = status === after?.status ? after.user_id : undefined;
      const wanted = limit + 1 - items.length;
      if (wanted > 0) items.push(...(await listStatus(table, status, wanted, user_id)));
    }
    const page = items.slice(0, limit).map(toConnection);
    const last = page.at(-1);
    return items.length > limit && last
      ? { items: page, next: { status: last.status, user_id: last.user_id } }
      : { items: page };
  };

const listStatus = (table: Table, status: Status, limit: number, after: string | undefined) =>
  table.query<ConnectionItem>(
    {
      IndexName: 'by_status',
      KeyConditionExpression:
        after === undefined ? '#status = :status' : '#status = :status AND user_id > :after',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: { ':status': status, ':after': after },
    },
    limit,
  );

/** Connections page by page: one status after another, by user within each. */
import { Refusal } from '../../domain/errors.ts';
import { type Connection, type Status, statuses } from '../../domain/model.ts';
import type { Connections } from '../../domain/ports.ts';
import { type ConnectionItem, toConnection } from './connection-item.ts';
import type { Table } from './table.ts';

/** Neither a status nor a user_id holds a space. */
const toCursor = ({ status, user_id }: Connection) => `${status} ${user_id}`;

const parseCursor = (cursor: string, among: readonly Status[]) => {
  const [name, user_id] = cursor.split(' ');
  const status = among.find((status) => status === name);
  if (!status || !user_id) throw new Refusal('bad_request', 'cursor is not one that we gave.');
  return { status, user_id };
};

export const listConnections =
  (table: Table): Connections['list'] =>
  async (status, limit, after) => {
    const among = status ? [status] : statuses;
    const from = after === undefined ? undefined : parseCursor(after, among);
    const items: ConnectionItem[] = [];
    for (const status of among.slice(from ? among.indexOf(from.status) : 0)) {
      const user_id = status === from?.status ? from.user_id : undefined;
      const wanted = limit + 1 - items.length;
      if (wanted > 0) items.push(...(await listStatus(table, status, wanted, user_id)));
    }
    const page = items.slice(0, limit).map(toConnection);
    const last = page.at(-1);
    return items.length > limit && last ? { items: page, next: toCursor(last) } : { items: page };
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

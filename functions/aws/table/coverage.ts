/** How far each collection of a connection is listed: its cursor, and what lies before it. */
import type { Connections } from '../../domain/ports.ts';
import { coveredName } from './connection-item.ts';
import { connectionKey } from './keys.ts';
import type { Table } from './table.ts';

const asSeen = (path: string, name: string, value: number | undefined) =>
  value === undefined ? `attribute_not_exists(${path})` : `${path} = :${name}`;

export const moveCursor =
  (table: Table): Connections['moveCursor'] =>
  async (user_id, link_id, collection, to, covered) => {
    const { seen, ...span } = covered ?? {};
    const conditions = [
      'link_id = :link_id',
      '(attribute_not_exists(cursors.#collection) OR cursors.#collection < :to)',
      ...(seen
        ? [
            asSeen('cursors.#collection', 'seen_cursor', seen.cursor),
            asSeen('#covered.#from', 'seen_from', seen.from),
          ]
        : []),
    ];
    const moved = await table.update(connectionKey(user_id), {
      UpdateExpression: `SET cursors.#collection = :to${seen ? ', #covered = :covered' : ''}`,
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: {
        '#collection': collection,
        ...(seen && { '#covered': coveredName(collection), '#from': 'from' }),
      },
      ExpressionAttributeValues: {
        ':to': to,
        ':link_id': link_id,
        ':covered': seen && span,
        ':seen_cursor': seen?.cursor,
        ':seen_from': seen?.from,
      },
    });
    return moved !== undefined;
  };

export const coverOlder =
  (table: Table): Connections['coverOlder'] =>
  async (user_id, link_id, collection, { start, end }) => {
    const extended = await table.update(connectionKey(user_id), {
      UpdateExpression: 'SET #covered.#from = :start',
      ConditionExpression:
        'link_id = :link_id AND #covered.#from > :start AND #covered.#from <= :end',
      ExpressionAttributeNames: { '#covered': coveredName(collection), '#from': 'from' },
      ExpressionAttributeValues: { ':link_id': link_id, ':start': start, ':end': end },
    });
    return extended !== undefined;
  };

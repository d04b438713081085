/** Connections: who is linked, what is due, and the conditions that keep an old link's jobs out. */
import type { Connections } from '../../domain/ports.ts';
import { type ConnectionItem, dueShards, toConnection, toItem } from './connection-item.ts';
import { coverOlder, moveCursor } from './coverage.ts';
import { connectionKey, type Key, userOf } from './keys.ts';
import { listConnections } from './listing.ts';
import { members } from './members.ts';
import { type ErasedItem, isErased, replacing, standing } from './standing.ts';
import type { Table } from './table.ts';
import { toClauses, toCondition, toEventClauses, toExpression, toNoticeClauses } from './update.ts';

export const connections = (table: Table): Connections => ({
  async find(user_id) {
    const item = await table.get<ConnectionItem | ErasedItem>(connectionKey(user_id));
    return item && !isErased(item) ? toConnection(item) : undefined;
  },

  commit(connection, replaces) {
    const { notices, intended } = connection;
    return table.put(toItem(connection), replacing(replaces, { notices, intended }));
  },

  async update(user_id, link_id, change, seen = {}, changed = {}, events = {}) {
    const clauses = [toClauses(change), toNoticeClauses(changed), toEventClauses(events)];
    const as_seen = toCondition(seen);
    const updated = await table.update(connectionKey(user_id), {
      UpdateExpression: toExpression(...clauses),
      ConditionExpression: [
        '#link_id = :link_id AND #now <> :disconnected',
        ...as_seen.conditions,
      ].join(' AND '),
      ExpressionAttributeNames: Object.assign(
        { '#link_id': 'link_id', '#now': 'status' },
        as_seen.names,
        ...clauses.map(({ names }) => names),
      ),
      ExpressionAttributeValues: Object.assign(
        { ':link_id': link_id, ':disconnected': 'disconnected' },
        as_seen.values,
        ...clauses.map(({ values }) => values),
      ),
    });
    return updated !== undefined;
  },

  async clearEvents(user_id, ids, due_at) {
    const events = toEventClauses({ told: ids });
    const isDue = due_at !== undefined;
    await table.update(connectionKey(user_id), {
      UpdateExpression: toExpression(events, { set: [], remove: isDue ? ['due_at'] : [] }),
      ConditionExpression: isDue ? 'due_at = :due_at' : 'attribute_exists(link_id)',
      ExpressionAttributeNames: ids.length > 0 ? events.names : undefined,
      ExpressionAttributeValues: isDue ? { ':due_at': due_at } : undefined,
    });
  },

  moveCursor: moveCursor(table),
  coverOlder: coverOlder(table),

  list: listConnections(table),

  async due(now, limit) {
    const shards = await Promise.all(
      dueShards.map((shard) =>
        table.query<Key & { due_at: number }>(
          {
            IndexName: 'due',
            KeyConditionExpression: 'due_shard = :shard AND due_at <= :now',
            ExpressionAttributeValues: { ':shard': shard, ':now': now },
          },
          limit,
        ),
      ),
    );
    return shards
      .flat()
      .map((item) => ({ user_id: userOf(item), due_at: item.due_at }))
      .sort((a, b) => a.due_at - b.due_at)
      .slice(0, limit);
  },

  async count() {
    const shards = await Promise.all(
      dueShards.map((shard) =>
        table.count({
          IndexName: 'due',
          KeyConditionExpression: 'due_shard = :shard',
          ExpressionAttributeValues: { ':shard': shard },
        }),
      ),
    );
    return shards.reduce((all, inShard) => all + inShard, 0);
  },

  async claimDue(user_id, seen, next) {
    const item = await table.update<ConnectionItem>(connectionKey(user_id), {
      UpdateExpression: 'SET due_at = :next',
      ConditionExpression: 'due_at = :seen',
      ExpressionAttributeValues: { ':next': next, ':seen': seen },
    });
    return item && toConnection(item);
  },

  ...members(table),
  ...standing(table),
});

/** What stands in a connection's place after an erase: its epoch, so that no older link can come about. */
import type { Erased } from '../../domain/model.ts';
import type { Connections, Seen } from '../../domain/ports.ts';
import { type ConnectionItem, toConnection } from './connection-item.ts';
import { connectionKey, type Key, toTtl } from './keys.ts';
import type { Table } from './table.ts';
import { toCondition } from './update.ts';

export type ErasedItem = Key & Omit<Erased, 'user_id'>;

export const isErased = (item: ConnectionItem | ErasedItem): item is ErasedItem =>
  'erased_at' in item;

/** The link, or the erased epoch, that stands there, and is as it was `seen`. */
export const replacing = (replaces: string | undefined, seen: Seen = {}) => {
  if (replaces === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  const { conditions, names, values } = toCondition(seen);
  const stands = '(link_id = :replaces OR (attribute_exists(erased_at) AND epoch = :replaces))';
  return {
    ConditionExpression: [stands, ...conditions].join(' AND '),
    ...(conditions.length > 0 && { ExpressionAttributeNames: names }),
    ExpressionAttributeValues: { ':replaces': replaces, ...values },
  };
};

export const standing = (
  table: Table,
): Pick<Connections, 'findStanding' | 'erase' | 'forgetErased'> => ({
  async findStanding(user_id) {
    const item = await table.get<ConnectionItem | ErasedItem>(connectionKey(user_id));
    if (!item) return undefined;
    if (!isErased(item)) return toConnection(item);
    const { epoch, erased_at } = item;
    return { user_id, epoch, erased_at };
  },

  // Neither a status nor a due_at: no index holds it.
  erase: ({ user_id, epoch, erased_at }, replaces) =>
    table.put({ ...connectionKey(user_id), epoch, erased_at }, replacing(replaces)),

  async forgetErased({ user_id, epoch }, expires_at) {
    await table.update(connectionKey(user_id), {
      UpdateExpression: 'SET expires_at = :expires_at',
      ConditionExpression: 'epoch = :epoch AND attribute_exists(erased_at)',
      ExpressionAttributeValues: { ':epoch': epoch, ':expires_at': toTtl(expires_at) },
    });
  },
});

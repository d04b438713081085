/** Erases under way, in a shard of the `due` index of their own, and what is kept under an epoch. */
import type { Erasure } from '../../domain/model.ts';
import type { Erasures } from '../../domain/ports.ts';
import { erasureKey, type Key, memberKey, startingWith, userOf } from './keys.ts';
import type { Table } from './table.ts';

type ErasureItem = Erasure & Key & { due_shard: string; due_at: number };

const SHARD = 'erasures';

const toErasure = ({ pk, sk, due_shard, due_at, ...erasure }: ErasureItem): Erasure => erasure;

export const erasures = (table: Table): Erasures => {
  const pending = async (user_id: string) => {
    const items = await table.query<ErasureItem>({
      ...startingWith(erasureKey(user_id, '')),
      ConsistentRead: true,
    });
    return items.map(toErasure);
  };

  return {
    async save(erasure) {
      const key = erasureKey(erasure.user_id, erasure.erasure_id);
      await table.put({ ...erasure, ...key, due_shard: SHARD, due_at: erasure.sweep_at });
    },

    pending,

    async due(now, limit) {
      const keys = await table.query<Key>(
        {
          IndexName: 'due',
          KeyConditionExpression: 'due_shard = :shard AND due_at <= :now',
          ExpressionAttributeValues: { ':shard': SHARD, ':now': now },
        },
        limit,
      );
      const users = new Set(keys.map(userOf));
      const found = (await Promise.all([...users].map(pending))).flat();
      return found
        .filter(({ sweep_at }) => sweep_at <= now)
        .sort((a, b) => a.sweep_at - b.sweep_at)
        .slice(0, limit);
    },

    async remove(user_id, erasure_id) {
      await table.remove(erasureKey(user_id, erasure_id));
    },

    async remnants({ user_id, epoch }, limit) {
      const { pk } = erasureKey(user_id, '');
      const items = await table.query<Key>(
        {
          KeyConditionExpression: 'pk = :pk',
          FilterExpression: 'epoch = :epoch AND attribute_not_exists(erased_at)',
          ProjectionExpression: 'sk',
          ExpressionAttributeValues: { ':pk': pk, ':epoch': epoch },
          ConsistentRead: true,
        },
        limit,
      );
      return items.map(({ sk }) => ({ kind: sk.split('#')[0]?.toLowerCase() ?? sk, key: sk }));
    },

    async drop({ user_id, epoch }, { key }) {
      const { pk } = erasureKey(user_id, '');
      const held = key.startsWith('MEMBER#') && Number(key.split('#').at(-1));
      const freed =
        held !== false &&
        (await table.remove(memberKey(held), {
          ConditionExpression: 'user_id = :user_id AND epoch = :epoch',
          ExpressionAttributeValues: { ':user_id': user_id, ':epoch': epoch },
        }));
      const removed = await table.remove({ pk, sk: key });
      return (held === false ? removed : freed) !== undefined;
    },
  };
};

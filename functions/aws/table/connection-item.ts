/** A connection as an item: its shard never changes, and the `due` index holds it while it has a `due_at`. */
import { createHash } from 'node:crypto';
import type { Connection } from '../../domain/model.ts';
import { connectionKey, type Key } from './keys.ts';

export type ConnectionItem = Connection & Key & { due_shard: string };

/** Eight, so that a million connections do not meet in one partition. */
export const dueShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

const dueShard = (user_id: string) => {
  const [byte = 0] = createHash('sha256').update(user_id).digest();
  return String(byte % dueShards.length);
};

export const toItem = (connection: Connection): ConnectionItem => ({
  ...connection,
  ...connectionKey(connection.user_id),
  due_shard: dueShard(connection.user_id),
});

export const toConnection = ({ pk, sk, due_shard, ...connection }: ConnectionItem): Connection =>
  connection;

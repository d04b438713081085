/** A connection as an item: its shard never changes, and the `due` index holds it while it has a `due_at`. */
import { createHash } from 'node:crypto';
import type { Connection, Covered } from '../../domain/model.ts';
import type { Collection } from '../../domain/record.ts';
import { connectionKey, type Key } from './keys.ts';

type CoveredName = `covered_${Collection}`;

/** An attribute for each collection, so that one is written whether or not another has been. */
export const coveredName = (collection: Collection): CoveredName => `covered_${collection}`;

export type ConnectionItem = Omit<Connection, 'covered'> &
  Key & { due_shard: string } & { [name in CoveredName]?: Covered };

/** Eight, so that a million connections do not meet in one partition. */
export const dueShards = ['0', '1', '2', '3', '4', '5', '6', '7'] as const;

const dueShard = (user_id: string) => {
  const [byte = 0] = createHash('sha256').update(user_id).digest();
  return String(byte % dueShards.length);
};

export const toItem = ({ covered = {}, ...connection }: Connection): ConnectionItem => ({
  ...connection,
  ...connectionKey(connection.user_id),
  due_shard: dueShard(connection.user_id),
  ...(covered.cycle && { covered_cycle: covered.cycle }),
  ...(covered.recovery && { covered_recovery: covered.recovery }),
  ...(covered.sleep && { covered_sleep: covered.sleep }),
  ...(covered.workout && { covered_workout: covered.workout }),
});

export const toConnection = (item: ConnectionItem): Connection => {
  const { pk, sk, due_shard, ...rest } = item;
  const { covered_cycle, covered_recovery, covered_sleep, covered_workout, ...connection } = rest;
  const covered = {
    ...(covered_cycle && { cycle: covered_cycle }),
    ...(covered_recovery && { recovery: covered_recovery }),
    ...(covered_sleep && { sleep: covered_sleep }),
    ...(covered_workout && { workout: covered_workout }),
  };
  return { ...connection, ...(Object.keys(covered).length > 0 && { covered }) };
};

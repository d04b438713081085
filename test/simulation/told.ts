/** What WHOOP told us and we took: it has to be in the table soon, without any reconcile. */
import type { Owner } from '../../functions/domain/model.ts';
import type { Notice } from '../../functions/domain/notice.ts';
import type { WhoopRecord } from '../../functions/domain/record.ts';
import type { memory } from '../support/memory.ts';
import type { Life } from './nature.ts';

type Stores = Pick<ReturnType<typeof memory>, 'connections' | 'records'>;

export const createTold = (stores: Stores) => {
  /** By what was told last of each record, of which member, and over which link it was taken. */
  const told = new Map<string, { member: number; notice: Notice; link_id: string }>();
  const latest = new Map<string, number>();
  let changes = 0;
  const keyOf = ({ type, id }: Notice) => `${type.split('.')[0]} ${id}`;
  const holderOf = async (member: number) => {
    const holder = await stores.connections.findMember(member);
    return holder && stores.connections.find(holder.user_id);
  };

  /** What the table has and WHOOP has of it, as text. */
  const compare = async (owner: Owner, { type, id }: Notice, data: Life) => {
    if (type.startsWith('workout')) {
      return {
        ours: await stores.records.find(owner, 'workout', id),
        theirs: data.workout.find((it) => it.id === id),
      };
    }
    const sleep = data.sleep.find((it) => it.id === id);
    if (type.startsWith('sleep')) {
      return { ours: await stores.records.find(owner, 'sleep', id), theirs: sleep };
    }
    const cycle_id = String(sleep?.cycle_id ?? 'none');
    return {
      ours: await stores.records.find(owner, 'recovery', cycle_id),
      theirs: data.recovery.find((it) => it.sleep_id === id) as WhoopRecord | undefined,
    };
  };

  return {
    /** Resolves to the number of this change. */
    changed: (notice: Notice): number => {
      changes += 1;
      latest.set(keyOf(notice), changes);
      told.delete(keyOf(notice));
      return changes;
    },
    taken: async (member: number, notice: Notice, change: number) => {
      const connection = await holderOf(member);
      const isNewest = latest.get(keyOf(notice)) === change;
      // A delete that comes after the news of a restore is believed until the next reconcile.
      if (!isNewest && notice.type.endsWith('deleted')) told.delete(keyOf(notice));
      if (!connection || !isNewest) return;
      told.set(keyOf(notice), { member, notice, link_id: connection.link_id });
    },
    /** What was taken over a link that still stands, and is not in the table. */
    missing: async (lives: Map<number, Life>): Promise<string[]> => {
      const found: string[] = [];
      for (const { member, notice, link_id } of told.values()) {
        const connection = await holderOf(member);
        const data = lives.get(member);
        if (connection?.link_id !== link_id || connection.status !== 'connected' || !data) continue;
        const { ours, theirs } = await compare(connection, notice, data);
        const kept = ours?.deleted_at === undefined ? ours?.record : undefined;
        if (JSON.stringify(kept) === JSON.stringify(theirs)) continue;
        found.push(`${connection.user_id} was told ${notice.type} ${notice.id}, and forgot it`);
      }
      return found;
    },
  };
};

export type Told = ReturnType<typeof createTold>;

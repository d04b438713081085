/** How long it takes from WHOOP's webhook until what it told is in the table as WHOOP has it. */
import type { Owner } from '../../functions/domain/model.ts';
import type { Notice } from '../../functions/domain/notice.ts';
import type { Records } from '../../functions/domain/ports.ts';
import type { Life } from '../simulation/nature.ts';

interface LagDeps {
  now(): number;
  lifeOf(user_id: string): Life;
}

const keyOf = ({ type, id }: Notice) => `${type.split('.')[0]} ${id}`;

export const watchLag = ({ now, lifeOf }: LagDeps) => {
  const awaited = new Map<string, number>();
  const lags: number[] = [];

  const noteStored = (key: string) => {
    const since = awaited.get(key);
    if (since === undefined) return;
    lags.push(now() - since);
    awaited.delete(key);
  };
  const isWhoops = (user_id: string, key: string, record: unknown): boolean => {
    const { sleep, recovery, workout } = lifeOf(user_id);
    const [collection, id] = key.split(' ');
    const theirs =
      collection === 'recovery'
        ? recovery.find(({ sleep_id }) => sleep_id === id)
        : [...sleep, ...workout].find((it) => it.id === id);
    return JSON.stringify(theirs) === JSON.stringify(record);
  };

  return {
    /** Milliseconds. */
    lags,
    /** What was told and is not there yet. */
    awaited,
    sent: (notice: Notice, at: number) => {
      if (!awaited.has(keyOf(notice))) awaited.set(keyOf(notice), at);
    },
    /** Before a webhook arrives: a listing for another may have shown it already. */
    arrives: async (records: Records, owner: Owner, notice: Notice): Promise<void> => {
      const [collection] = notice.type.split('.');
      if (collection !== 'sleep' && collection !== 'workout') return;
      const kept = await records.find(owner, collection, notice.id);
      if (isWhoops(owner.user_id, keyOf(notice), kept?.record)) noteStored(keyOf(notice));
    },
    through: (records: Records): Records => ({
      ...records,
      put: async (owner, stored, expires_at) => {
        const kept = await records.put(owner, stored, expires_at);
        const { collection, id, record } = stored;
        const of = collection === 'recovery' ? record.sleep_id : id;
        const key = `${collection} ${of}`;
        if (awaited.has(key) && isWhoops(owner.user_id, key, record)) noteStored(key);
        return kept;
      },
      bury: async (owner, seen, deleted_at) => {
        noteStored(`${seen.collection} ${seen.id}`);
        return records.bury(owner, seen, deleted_at);
      },
    }),
  };
};

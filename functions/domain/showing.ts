/**
 * Which listings show what notices name. One takes a request as asking by id does, and shows in
 * passing whatever no webhook has told, so that reconciles are seldom needed.
 */
import { findGone } from './bury.ts';
import type { Connection, Owner, StoredRecord } from './model.ts';
import type { News } from './notice.ts';
import { LOOK_BACK_MS, windowsToCatchUp } from './plan.ts';
import type { Records } from './ports.ts';
import type { Collection } from './record.ts';

/** Where a window of the catch-up to `until` begins; undefined where that would take more than a page or two. */
const startOf = (
  collection: Collection,
  connection: Connection,
  until: number,
): number | undefined => {
  const { [collection]: cursor = until } = connection.cursors;
  if (until - cursor > LOOK_BACK_MS) return undefined;
  return windowsToCatchUp(collection, connection, until, 0)[0]?.start;
};

/** What is kept of a record that is named by its id, a recovery by its sleep's. */
export const keptOf = (
  records: Records,
  owner: Owner,
  collection: Collection,
  id: string,
): Promise<StoredRecord | undefined> =>
  records.find(owner, collection === 'workout' ? collection : 'sleep', id);

/** Whether one of these is a day's first: its cycle has begun since cycles were listed, or soon before. */
export const isNewRecovery = async (
  records: Records,
  owner: Owner,
  { recoveries }: Pick<News, 'recoveries'>,
): Promise<boolean> => {
  for (const id of recoveries) {
    if (!(await findGone(records, owner, { collection: 'recovery', id }))) return true;
  }
  return false;
};

/** A record that is not kept yet is most likely a new one. */
export const listsShowing = async (
  records: Records,
  connection: Connection,
  { sleeps, recoveries, workouts }: News,
  until: number,
): Promise<Collection[]> => {
  const named: [Collection, string[]][] = [
    ['sleep', sleeps],
    ['recovery', recoveries],
    ['workout', workouts],
  ];
  const lists = new Set<Collection>();
  for (const [collection, ids] of named) {
    const start = startOf(collection, connection, until);
    if (start === undefined) continue;
    for (const id of ids) {
      const kept = await keptOf(records, connection, collection, id);
      if (kept === undefined || kept.start >= start) lists.add(collection);
      // A recovery is dated by its sleep.
      if (kept === undefined && collection === 'recovery') lists.add('sleep');
    }
  }
  return [...lists];
};

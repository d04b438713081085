/** When a record counts as started; a recovery has no time of its own, and WHOOP orders it by its sleep. */
import type { Unit } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Records } from './ports.ts';
import type { Recovery, WhoopRecord } from './record.ts';

/** Epoch milliseconds. A recovery: its sleep's start, else its cycle's, else its own `created_at`. */
export type StartOf = (record: WhoopRecord) => Promise<number>;

/** For the records of a unit: what dates its recoveries is read at once. */
export const dateRecords = async (
  records: Records,
  user_id: string,
  unit: Unit,
): Promise<StartOf> => {
  const reach = { start: unit.start - 2 * DAY_MS, end: unit.end };
  const sleeps =
    unit.collection === 'recovery' ? await records.between(user_id, 'sleep', reach) : [];
  const starts = new Map(sleeps.map(({ id, start }) => [id, start]));

  const startOfRecovery = async ({ sleep_id, cycle_id, created_at }: Recovery) =>
    starts.get(sleep_id) ??
    (await records.find(user_id, 'sleep', sleep_id))?.start ??
    (await records.find(user_id, 'cycle', String(cycle_id)))?.start ??
    Date.parse(created_at);
  return async (record) => ('start' in record ? Date.parse(record.start) : startOfRecovery(record));
};

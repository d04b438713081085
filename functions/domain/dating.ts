/** When a record counts as started; a recovery has no time of its own, and WHOOP orders it by its sleep. */
import type { Owner, Unit } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Records } from './ports.ts';
import type { WhoopRecord } from './record.ts';

/** Epoch milliseconds. A recovery: its sleep's start, else its cycle's, else its own `created_at`. */
export const startOf = async (
  records: Records,
  owner: Owner,
  record: WhoopRecord,
): Promise<number> => {
  if ('start' in record) return Date.parse(record.start);
  const { sleep_id, cycle_id, created_at } = record;
  return (
    (await records.find(owner, 'sleep', sleep_id))?.start ??
    (await records.find(owner, 'cycle', String(cycle_id)))?.start ??
    Date.parse(created_at)
  );
};

/** For the records of a unit: what dates its recoveries is read at once. */
export const dateRecords = async (
  records: Records,
  owner: Owner,
  unit: Unit,
): Promise<(record: WhoopRecord) => Promise<number>> => {
  const reach = { start: unit.start - 2 * DAY_MS, end: unit.end };
  const sleeps = unit.collection === 'recovery' ? await records.between(owner, 'sleep', reach) : [];
  const starts = new Map(sleeps.map(({ id, start }) => [id, start]));
  return async (record) => {
    const start = 'sleep_id' in record ? starts.get(record.sleep_id) : undefined;
    return start ?? startOf(records, owner, record);
  };
};

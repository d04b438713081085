/** When a recovery counts as started: WHOOP orders recoveries by their sleep. */
import type { Window } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Records } from './ports.ts';
import type { Recovery, WhoopRecord } from './record.ts';

/** Its sleep's start, else its cycle's, else its own `created_at`; epoch milliseconds. */
export const recoveryStarts = async (records: Records, user_id: string, window: Window) => {
  const sleeps = await records.between(user_id, 'sleep', {
    start: window.start - 2 * DAY_MS,
    end: window.end,
  });
  const starts = new Map(sleeps.map(({ id, start }) => [id, start]));
  return async (record: WhoopRecord): Promise<number> => {
    const { sleep_id, cycle_id, created_at } = record as Recovery;
    const known = starts.get(sleep_id) ?? (await records.find(user_id, 'sleep', sleep_id))?.start;
    if (known !== undefined) return known;
    return (
      (await records.find(user_id, 'cycle', String(cycle_id)))?.start ?? Date.parse(created_at)
    );
  };
};

/** Which days records belong to, by the cycles that are kept. */
import { dayOfCycle, dayOfRecovery, dayOfSleep, dayOfWorkout, localDate, REACH_MS } from './day.ts';
import type { Owner, StoredRecord } from './model.ts';
import type { Records } from './ports.ts';
import type { Cycle } from './record.ts';

/** Dates `YYYY-MM-DD`, each once, the earliest first. */
export const daysOf = async (
  records: Pick<Records, 'between'>,
  owner: Owner,
  among: StoredRecord[],
): Promise<string[]> => {
  if (among.length === 0) return [];
  const starts = among.map(({ start }) => start);
  const near = await records.between(owner, 'cycle', {
    start: starts.reduce((a, b) => Math.min(a, b)) - REACH_MS,
    end: starts.reduce((a, b) => Math.max(a, b)) + REACH_MS,
  });
  const cycles = near.flatMap(({ collection, record, deleted_at }) =>
    collection === 'cycle' && deleted_at === undefined ? [record as Cycle] : [],
  );
  return [...new Set(among.map((record) => dayOf(record, cycles)))].sort();
};

const dayOf = ({ collection, record, start }: StoredRecord, cycles: Cycle[]): string => {
  if (collection === 'cycle') return dayOfCycle(record);
  if (collection === 'sleep') return dayOfSleep(record, cycles);
  if (collection === 'recovery') return dayOfRecovery(record, cycles, undefined, start);
  if (collection === 'workout') return dayOfWorkout(record, cycles);
  return localDate(start, 'Z');
};

/** One local day of a member: what counts for it, each record once. */
import { viewNap, viewRecovery, viewSleep, viewStrain, viewWorkout } from './day-parts.ts';
import { ofCollection, type Stored, type StoredRecord } from './model.ts';
import { DAY_MS } from './plan.ts';

/** What belongs to one cycle, which may not be stored itself. */
interface Entry {
  cycle_id: number;
  cycle?: Stored<'cycle'>;
  recovery?: Stored<'recovery'>;
  /** The longest first. */
  sleeps: Stored<'sleep'>[];
}

const lengthOf = ({ record }: Stored<'cycle' | 'sleep'>) =>
  record.end ? Date.parse(record.end) - Date.parse(record.start) : DAY_MS;

const longestFirst = (a: Stored<'cycle' | 'sleep'>, b: Stored<'cycle' | 'sleep'>) =>
  lengthOf(b) - lengthOf(a) || b.start - a.start || (a.id < b.id ? 1 : -1);

const oldestFirst = (a: StoredRecord, b: StoredRecord) =>
  a.start - b.start || (a.id < b.id ? -1 : 1);

/** The longest cycle first, and what belongs to none that is stored last. */
const entriesOf = (records: readonly StoredRecord[]): Entry[] => {
  const entries = new Map<number, Entry>();
  const entryOf = (cycle_id: number) => {
    const entry = entries.get(cycle_id) ?? { cycle_id, sleeps: [] };
    entries.set(cycle_id, entry);
    return entry;
  };
  const nights = ofCollection(records, 'sleep').filter(({ record }) => !record.nap);
  const cycles = ofCollection(records, 'cycle').toSorted(longestFirst);
  for (const cycle of cycles) entryOf(cycle.record.id).cycle = cycle;
  for (const night of nights.toSorted(longestFirst)) {
    entryOf(night.record.cycle_id).sleeps.push(night);
  }
  for (const recovery of ofCollection(records, 'recovery').toSorted(oldestFirst)) {
    entryOf(recovery.record.cycle_id).recovery = recovery;
  }
  return [...entries.values()];
};

const viewEntry = ({ cycle, recovery, sleeps: [sleep, ...others] }: Entry) => ({
  recovery: recovery ? viewRecovery(recovery) : null,
  sleep: sleep ? viewSleep(sleep) : null,
  ...(others.length > 0 && { other_sleeps: others.map(viewSleep) }),
  strain: cycle ? viewStrain(cycle) : null,
});

const nothing: Entry = { cycle_id: 0, sleeps: [] };
const isOpen = ({ record }: Stored<'cycle'>) => !record.end;

/**
 * `records` are all of the day `YYYY-MM-DD`, without tombstones; `leapt` is there where no cycle
 * counts for this date although its neighbours join: the one that comes after.
 */
export const viewDay = (day: string, records: readonly StoredRecord[], leapt?: Stored<'cycle'>) => {
  const entries = entriesOf(records);
  const cycles = ofCollection(records, 'cycle');
  const naps = ofCollection(records, 'sleep').filter(({ record }) => record.nap);
  return {
    day,
    final: ![...cycles, ...(leapt ? [leapt] : [])].some(isOpen),
    ...(leapt && { skipped: true }),
    ...viewEntry(entries[0] ?? nothing),
    naps: naps.toSorted(oldestFirst).map(viewNap),
    workouts: ofCollection(records, 'workout').toSorted(oldestFirst).map(viewWorkout),
    ...(entries.length > 1 && {
      cycles: entries.map((entry) => ({ cycle_id: entry.cycle_id, ...viewEntry(entry) })),
    }),
  };
};

export type Day = ReturnType<typeof viewDay>;

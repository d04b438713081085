/** Which standard indicators a stored record gives: a pure function of what WHOOP sent. */
import { cycleOf, dayOfCycle, dayOfRecovery, dayOfSleep, dayOfWorkout, localDate } from './day.ts';
import {
  bodyRows,
  cycleRows,
  napRows,
  type Row,
  recoveryRows,
  sleepRows,
  workoutRows,
} from './indicator-table.ts';
import { measuresIn } from './measure.ts';
import type { StoredRecord } from './model.ts';
import type { Cycle, Sleep } from './record.ts';
import { healthKit, meanings } from './vocabulary.ts';

/** One measure as it goes out; all times are RFC 3339 UTC. */
export interface Indicator {
  indicator: string;
  aliases?: string[] | undefined;
  value: number | string;
  unit: string;
  code?: { loinc?: string | undefined; ucum?: string | undefined } | undefined;
  /** What a person calls a value that is a name. */
  display?: string | undefined;
  start: string;
  /** Absent while the cycle lasts, and for what was read at one moment. */
  end?: string | undefined;
  /** WHOOP's own: `Z`, `+05:30`, `-08:00`. */
  timezone_offset?: string | undefined;
  day: string;
  recorded_at: string;
  /** `path` is empty where the value comes from fields of the record itself. */
  source: { provider: 'whoop'; collection: StoredRecord['collection']; id: string; path: string };
  derived?: true | undefined;
  calibrating?: true | undefined;
  final?: false | undefined;
  plausible?: false | undefined;
}

/** What all indicators of one record share. */
type Shared = Pick<
  Indicator,
  'start' | 'end' | 'timezone_offset' | 'day' | 'calibrating' | 'final'
>;

interface Context {
  cycles: readonly Cycle[];
  sleepOf?: (id: string) => Sleep | undefined;
}

const utc = (time: string | number) => new Date(time).toISOString();

const spanOf = (record: {
  start: string;
  end?: string | null | undefined;
  timezone_offset?: string;
}) => ({
  start: utc(record.start),
  end: record.end ? utc(record.end) : undefined,
  timezone_offset: record.timezone_offset,
});

const indicatorsIn = <R extends object>(
  { collection, id, updated_at }: StoredRecord,
  record: R,
  rows: readonly Row<R>[],
  shared: Shared,
): Indicator[] =>
  measuresIn(record, rows).map(({ indicator, path, value, display, derived, plausible }) => {
    const [unit, loinc, ucum, , ...names] = meanings[indicator];
    const aliases = [...names, healthKit[indicator] ?? []].flat();
    return {
      indicator,
      aliases: aliases.length ? aliases : undefined,
      value,
      unit,
      code: { loinc: loinc || undefined, ucum: ucum || undefined },
      display,
      ...shared,
      recorded_at: utc(updated_at),
      source: { provider: 'whoop', collection, id, path },
      derived,
      plausible,
    };
  });

/** None for a tombstone, and none until a record is SCORED. */
export const indicatorsOf = (stored: StoredRecord, context: Context): Indicator[] => {
  if (stored.deleted_at !== undefined) return [];

  const { cycles, sleepOf } = context;
  switch (stored.collection) {
    case 'cycle': {
      const { record: cycle } = stored;
      return indicatorsIn(stored, cycle, cycleRows, {
        ...spanOf(cycle),
        day: dayOfCycle(cycle),
        final: cycle.end ? undefined : false,
      });
    }
    case 'sleep': {
      const { record: sleep } = stored;
      const shared = { ...spanOf(sleep), day: dayOfSleep(sleep, cycles) };
      return indicatorsIn(stored, sleep, sleep.nap ? napRows : sleepRows, shared);
    }
    case 'workout': {
      const { record: workout } = stored;
      const shared = { ...spanOf(workout), day: dayOfWorkout(workout, cycles) };
      return indicatorsIn(stored, workout, workoutRows, shared);
    }
    case 'recovery': {
      const { record: recovery } = stored;
      const cycle = cycleOf(recovery, cycles);
      const sleep = sleepOf?.(recovery.sleep_id);
      return indicatorsIn(stored, recovery, recoveryRows, {
        ...spanOf(sleep ?? cycle ?? { start: recovery.created_at }),
        timezone_offset: (cycle ?? sleep)?.timezone_offset,
        day: dayOfRecovery(recovery, cycles, sleep, stored.start),
        calibrating: recovery.score?.user_calibrating ? true : undefined,
      });
    }
    case 'body': {
      const { record, start } = stored;
      const shared = { start: utc(start), day: localDate(start, 'Z') };
      return indicatorsIn(stored, record, bodyRows, shared);
    }
  }
};

/** Reads days newest first, a slice of dates after the other; a day is read whole or not at all. */
import { dayOfCycle, REACH_MS } from './day.ts';
import { type Day, viewDay } from './day-view.ts';
import { type Owner, ofCollection, type Stored, type StoredRecord, type Window } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Records } from './ports.ts';
import { contextOf, dayOf, reachOf } from './reach.ts';
import type { Collection } from './record.ts';

/** The last day given. */
interface DayPosition {
  day: string;
}

/** Dates whose UTC midnights lie in the window, those before `after` only. */
export const readDays =
  (records: Pick<Records, 'between'>) =>
  async (
    owner: Owner,
    window: Window,
    limit: number,
    after?: DayPosition,
  ): Promise<{ items: Day[]; next?: DayPosition }> => {
    const days: Day[] = [];
    let end = after ? Math.min(window.end, Date.parse(after.day)) : window.end;
    end = Math.ceil(end / DAY_MS) * DAY_MS;
    let stretch = 1;
    while (end > window.start && days.length <= limit) {
      const wanted = limit + 1 - days.length;
      const start = Math.max(window.start, end - wanted * stretch * DAY_MS);
      const slice = await readSlice(records, owner, { start, end });
      days.push(...slice);
      end = start;
      // Years without data are crossed in a few steps.
      if (slice.length < wanted) stretch *= 2;
    }
    const items = days.slice(0, limit);
    const last = items.at(-1);
    return days.length > limit && last ? { items, next: { day: last.day } } : { items };
  };

const dateOf = (midnight: number) => new Date(midnight).toISOString().slice(0, 10);

const readSlice = async (records: Pick<Records, 'between'>, owner: Owner, dates: Window) => {
  const read = async <C extends Collection>(collection: C, window: Window) => {
    const found = await records.between(owner, collection, window);
    return ofCollection(found, collection).filter(({ deleted_at }) => deleted_at === undefined);
  };
  const reach = reachOf(dates);
  const [cycles, sleeps, recoveries, workouts] = await Promise.all([
    read('cycle', contextOf(reach)),
    read('sleep', contextOf(reach)),
    read('recovery', reach),
    read('workout', reach),
  ]);
  const context = { cycles, sleeps: new Map(sleeps.map((sleep) => [sleep.id, sleep])) };
  const all: StoredRecord[] = [...cycles, ...sleeps, ...recoveries, ...workouts];
  const byDay = Map.groupBy(all, (stored) => dayOf(stored, context));
  const leaps = leapsOf(cycles);
  const isAsked = (day: string) => dates.start <= Date.parse(day) && Date.parse(day) < dates.end;
  return [...new Set([...byDay.keys(), ...leaps.keys()])]
    .filter(isAsked)
    .sort((a, b) => Date.parse(b) - Date.parse(a))
    .map((day) => viewDay(day, byDay.get(day) ?? [], leaps.get(day)));
};

/** Dates that no cycle counts for although one joins the next around them, each with that next one. */
const leapsOf = (cycles: readonly Stored<'cycle'>[]) => {
  const inOrder = cycles.toSorted((a, b) => a.start - b.start || a.record.id - b.record.id);
  const leaps = new Map<string, Stored<'cycle'>>();
  for (const [n, cycle] of inOrder.entries()) {
    const before = inOrder[n - 1];
    const end = before?.record.end;
    if (!end || Date.parse(end) < cycle.start || cycle.start - before.start > REACH_MS) continue;
    const to = Date.parse(dayOfCycle(cycle.record));
    const from = Date.parse(dayOfCycle(before.record)) + DAY_MS;
    for (let midnight = from; midnight < to; midnight += DAY_MS) {
      leaps.set(dateOf(midnight), cycle);
    }
  }
  for (const { record } of cycles) leaps.delete(dayOfCycle(record));
  return leaps;
};

/** Local days: what each holds, and that paging splits, repeats and drops none. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOfCycle } from '../functions/domain/day.ts';
import type { Day } from '../functions/domain/day-view.ts';
import type { StoredRecord } from '../functions/domain/model.ts';
import { readDays } from '../functions/domain/read-days.ts';
import type { Cycle } from '../functions/domain/record.ts';
import { ada, monday } from './contract/factories.ts';
import { memory } from './support/memory.ts';
import { roaming } from './support/roaming.ts';

const DAY = 86_400_000;
const midnight = (day: string) => Date.parse(day);
const always = { start: 0, end: midnight('2027-01-01') };

const keep = async (all: StoredRecord[]) => {
  const { records } = memory({ now: () => monday });
  for (const stored of all) await records.put(ada, stored);
  return records;
};
type Kept = Awaited<ReturnType<typeof keep>>;

const readAll = async (records: Kept, limit = 1000, window = always) => {
  const all: Day[] = [];
  let after: { day: string } | undefined;
  do {
    const { items, next } = await readDays(records)(ada, window, limit, after);
    expect(items.length).toBeLessThanOrEqual(limit);
    if (next) expect(items).toHaveLength(limit);
    all.push(...items);
    after = next;
  } while (after);
  return all;
};

/** Of every record that a day holds, its collection and id. */
const heldBy = ({ cycles, naps, workouts, ...head }: Day) => [
  ...(cycles ?? [head]).flatMap(({ strain, sleep, other_sleeps = [], recovery }) => [
    ...(strain ? [`cycle ${strain.cycle_id}`] : []),
    ...[sleep, ...other_sleeps].flatMap((it) => (it ? [`sleep ${it.sleep_id}`] : [])),
    ...(recovery ? [`recovery ${recovery.cycle_id}`] : []),
  ]),
  ...naps.map(({ sleep_id }) => `sleep ${sleep_id}`),
  ...workouts.map(({ workout_id }) => `workout ${workout_id}`),
];

const live = (all: StoredRecord[]) => all.filter(({ deleted_at }) => deleted_at === undefined);
const cyclesOf = (all: StoredRecord[]) =>
  live(all).flatMap((it) => (it.collection === 'cycle' ? [it.record] : []));
const isJoined = (before: Cycle, after: Cycle) => before.end === after.start;

describe('the days of members who travel, nap, stay up late and work shifts', () => {
  test('hold every record once, and are each there once, the newest first', async () => {
    await fc.assert(
      fc.asyncProperty(roaming, async (all) => {
        const days = await readAll(await keep(all));
        const names = live(all).map(({ collection, id }) => `${collection} ${id}`);
        expect(days.flatMap(heldBy).toSorted()).toEqual(names.toSorted());
        const dates = days.map(({ day }) => day);
        expect(dates).toEqual([...new Set(dates)].toSorted().reverse());
      }),
    );
  });

  test('are the days that their cycles count for, and of several the longest is at the head', async () => {
    await fc.assert(
      fc.asyncProperty(roaming, async (all) => {
        const days = await readAll(await keep(all));
        const cycles = cyclesOf(all);
        for (const { day, cycles: listed, final, ...head } of days) {
          const own = cycles.filter((cycle) => dayOfCycle(cycle) === day);
          expect(heldBy({ day, final, ...head, ...(listed && { cycles: listed }) })).toEqual(
            expect.arrayContaining(own.map(({ id }) => `cycle ${id}`)),
          );
          if (!listed) continue;
          expect(listed[0]).toEqual({ cycle_id: expect.any(Number), ...headOf(head) });
          const lengths = listed.flatMap(({ strain }) =>
            strain ? [strain.end ? midnight(strain.end) - midnight(strain.start ?? '') : DAY] : [],
          );
          expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
        }
      }),
    );
  });

  test('keep a night and its recovery with their cycle, and naps and workouts on its day', async () => {
    await fc.assert(
      fc.asyncProperty(roaming, async (all) => {
        const days = await readAll(await keep(all));
        const dayOf = new Map(days.flatMap((day) => heldBy(day).map((name) => [name, day.day])));
        const cycles = cyclesOf(all);
        for (const { collection, id, record } of live(all)) {
          const cycle = cycles.find((it) => 'cycle_id' in record && it.id === record.cycle_id);
          if (cycle) expect(dayOf.get(`${collection} ${id}`)).toBe(dayOf.get(`cycle ${cycle.id}`));
        }
      }),
    );
  });

  test('are skipped where no cycle counts for a date and those around it join', async () => {
    await fc.assert(
      fc.asyncProperty(roaming, async (all) => {
        const days = await readAll(await keep(all));
        const cycles = cyclesOf(all);
        const dates = new Set(cycles.map(dayOfCycle));
        const skipped = new Set<string>();
        for (const [n, after] of cycles.entries()) {
          const before = cycles[n - 1];
          if (!before || !isJoined(before, after)) continue;
          const [from, to] = [midnight(dayOfCycle(before)), midnight(dayOfCycle(after))];
          for (let at = from + DAY; at < to; at += DAY) {
            const date = new Date(at).toISOString().slice(0, 10);
            if (!dates.has(date)) skipped.add(date);
          }
        }
        expect(days.flatMap(({ day, skipped }) => (skipped ? [day] : []))).toEqual(
          [...skipped].toSorted().reverse(),
        );
      }),
    );
  });

  test('are the same in pages of any length, and in windows that join', async () => {
    await fc.assert(
      fc.asyncProperty(
        roaming,
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 40 }),
        async (all, limit, n) => {
          const records = await keep(all);
          const whole = await readAll(records);
          expect(await readAll(records, limit)).toEqual(whole);
          const between = Math.floor(monday / DAY - 20 + n) * DAY;
          const older = await readAll(records, limit, { ...always, end: between });
          const newer = await readAll(records, 1000, { ...always, start: between });
          expect([...newer, ...older]).toEqual(whole);
          expect(newer.every(({ day }) => midnight(day) >= between)).toBe(true);
        },
      ),
    );
  });

  test('that an insert between two pages leaves alone come once each all the same', async () => {
    await fc.assert(
      fc.asyncProperty(roaming, fc.integer({ min: 1, max: 6 }), fc.nat(), async (all, limit, n) => {
        const late = all[n % all.length];
        const records = await keep(all.filter((stored) => stored !== late));
        const before = await readAll(records);
        const first = await readDays(records)(ada, always, limit);
        if (late) await records.put(ada, late);
        const after = await readAll(records);
        let { next } = first;
        const paged = [...first.items];
        while (next) {
          const page = await readDays(records)(ada, always, limit, next);
          paged.push(...page.items);
          next = page.next;
        }
        const same = before.filter((day) =>
          after.some((it) => JSON.stringify(it) === JSON.stringify(day)),
        );
        for (const day of same) expect(paged.filter((it) => it.day === day.day)).toEqual([day]);
        // Nothing but days as they were or as they are.
        for (const day of paged) expect([...before, ...after]).toContainEqual(day);
        expect(new Set(paged.map(({ day }) => day)).size).toBe(paged.length);
      }),
    );
  });
});

const headOf = ({
  recovery,
  sleep,
  other_sleeps,
  strain,
}: Omit<Day, 'day' | 'final' | 'cycles'>) => ({
  recovery,
  sleep,
  ...(other_sleeps && { other_sleeps }),
  strain,
});

/** Which date a record counts for, at home, on shifts and over the date line. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dayOfCycle,
  dayOfRecovery,
  dayOfSleep,
  dayOfWorkout,
  localDate,
} from '../functions/domain/day.ts';
import type { Cycle, Recovery, Sleep, Workout } from '../functions/domain/record.ts';

const hour = 3_600_000;
const iso = (epochMs: number) => new Date(epochMs).toISOString();
const stamps = {
  user_id: 7,
  created_at: '2026-03-03T06:05:00Z',
  updated_at: '2026-03-03T06:06:00Z',
};

const cycle = (more: Partial<Cycle> = {}): Cycle => ({
  ...stamps,
  id: 1,
  start: '2026-03-02T22:10:00Z',
  end: '2026-03-03T22:40:00Z',
  timezone_offset: 'Z',
  score_state: 'UNSCORABLE',
  ...more,
});

const sleep = (more: Partial<Sleep> = {}): Sleep => ({
  ...stamps,
  id: 'a1d0b7c2-0000-4000-8000-000000000001',
  cycle_id: 1,
  start: '2026-03-02T22:10:00Z',
  end: '2026-03-03T06:00:00Z',
  timezone_offset: 'Z',
  nap: false,
  score_state: 'UNSCORABLE',
  ...more,
});

const recovery = (more: Partial<Recovery> = {}): Recovery => ({
  ...stamps,
  cycle_id: 1,
  sleep_id: sleep().id,
  score_state: 'UNSCORABLE',
  ...more,
});

const workout = (more: Partial<Workout> = {}): Workout => ({
  ...stamps,
  id: 'a1d0b7c2-0000-4000-8000-000000000002',
  start: '2026-03-03T17:00:00Z',
  end: '2026-03-03T18:00:00Z',
  timezone_offset: 'Z',
  sport_name: 'running',
  score_state: 'UNSCORABLE',
  ...more,
});

describe('a local date', () => {
  const at = Date.parse('2026-03-02T20:00:00Z');

  test.each([
    ['Z', '2026-03-02'],
    ['+05:30', '2026-03-03'],
    ['+03:59', '2026-03-02'],
    ['+04:00', '2026-03-03'],
    ['-08:00', '2026-03-02'],
    ['-20:30', '2026-03-01'],
    ['-00:00', '2026-03-02'],
  ])('with the offset %s is what the clock on the wall shows', (offset, date) => {
    expect(localDate(at, offset)).toBe(date);
  });

  test.each(['', 'Europe/Berlin', '+9', 'UTC+09:00', '+24:00', '-10:60'])(
    'takes the offset "%s" for UTC',
    (offset) => {
      expect(localDate(at, offset)).toBe('2026-03-02');
    },
  );
});

describe("a cycle's day", () => {
  test('is the day after the evening that it starts in', () => {
    expect(dayOfCycle(cycle())).toBe('2026-03-03');
  });

  test('is counted where its member was', () => {
    const asleepAtNoonUtc = { start: '2026-03-02T12:30:00Z', end: '2026-03-03T12:00:00Z' };
    expect(dayOfCycle(cycle(asleepAtNoonUtc))).toBe('2026-03-03');
    expect(dayOfCycle(cycle({ ...asleepAtNoonUtc, timezone_offset: '-08:00' }))).toBe('2026-03-02');
  });

  test.each([undefined, null])('is half a day after its start while its end is %s', (end) => {
    expect(dayOfCycle(cycle({ end }))).toBe('2026-03-03');
    expect(dayOfCycle(cycle({ start: '2026-03-02T11:59:59Z', end }))).toBe('2026-03-02');
  });

  test('is shared by two short cycles, and missing after a long one, of a shift worker', () => {
    const days = [
      ['2026-03-01T16:30:00Z', '2026-03-02T12:30:00Z'],
      ['2026-03-02T12:30:00Z', '2026-03-03T09:30:00Z'],
      ['2026-03-03T09:30:00Z', '2026-03-03T22:30:00Z'],
      ['2026-03-03T22:30:00Z', '2026-03-05T10:30:00Z'],
      ['2026-03-05T10:30:00Z', '2026-03-06T21:30:00Z'],
    ].map(([start = '', end = '']) => dayOfCycle(cycle({ start, end })));
    expect(days).toEqual(['2026-03-02', '2026-03-02', '2026-03-03', '2026-03-04', '2026-03-06']);
  });

  test('comes twice when its member flies east over the date line, and is skipped when they fly west', () => {
    const inHonolulu = { end: '2026-03-05T08:00:00Z', timezone_offset: '-10:00' };
    const fromAuckland = [
      cycle({
        start: '2026-03-03T09:00:00Z',
        end: '2026-03-04T08:00:00Z',
        timezone_offset: '+13:00',
      }),
      cycle({ start: '2026-03-04T08:00:00Z', ...inHonolulu }),
    ];
    expect(fromAuckland.map(dayOfCycle)).toEqual(['2026-03-04', '2026-03-04']);

    const toAuckland = [
      cycle({ start: '2026-03-04T08:00:00Z', ...inHonolulu }),
      cycle({
        start: '2026-03-05T08:00:00Z',
        end: '2026-03-06T09:00:00Z',
        timezone_offset: '+13:00',
      }),
    ];
    expect(toAuckland.map(dayOfCycle)).toEqual(['2026-03-04', '2026-03-06']);
  });
});

/** Minutes from -23:59 to +23:59, as WHOOP writes them. */
const offsets = fc.integer({ min: -1439, max: 1439 }).map((minutes) => {
  const text = iso(Math.abs(minutes) * 60_000).slice(11, 16);
  if (minutes === 0) return { text: 'Z', ms: 0 };
  return { text: (minutes < 0 ? '-' : '+') + text, ms: minutes * 60_000 };
});

const noon = Date.parse('2026-03-01T12:00:00Z');
const dateAfter = (days: number) => iso(noon + days * 24 * hour).slice(0, 10);
const chain = (bounds: number[], timezone_offset: string) =>
  bounds
    .slice(1)
    .map((end, i) => cycle({ id: i, start: iso(bounds[i] ?? 0), end: iso(end), timezone_offset }));

describe('a run of cycles without a gap, under one offset', () => {
  /** One instant of falling asleep in each noon-to-noon, local. */
  const nights = fc
    .tuple(
      offsets,
      fc.array(fc.integer({ min: 0, max: 24 * hour - 1 }), { minLength: 2, maxLength: 30 }),
    )
    .map(([offset, asleep]) => ({
      offset: offset.text,
      bounds: asleep.map((after, night) => noon + night * 24 * hour + after - offset.ms),
    }));

  test('has exactly one cycle a date if its member falls asleep once from noon to noon', () => {
    fc.assert(
      fc.property(nights, ({ offset, bounds }) => {
        const days = chain(bounds, offset).map(dayOfCycle);
        expect(days).toEqual(days.map((_, night) => dateAfter(night + 1)));
      }),
    );
  });

  test('does not move its last day when the cycle closes within that rhythm', () => {
    fc.assert(
      fc.property(nights, ({ offset, bounds }) => {
        for (const closed of chain(bounds, offset)) {
          expect(dayOfCycle(cycle({ ...closed, end: null }))).toBe(dayOfCycle(closed));
        }
      }),
    );
  });

  test('never steps back, and by two dates at most, if cycles last 20 to 28 hours', () => {
    const lengths = fc.array(fc.integer({ min: 20 * hour, max: 28 * hour }), {
      minLength: 2,
      maxLength: 30,
    });
    fc.assert(
      fc.property(
        offsets,
        fc.integer({ min: 0, max: 24 * hour }),
        lengths,
        (offset, after, all) => {
          const bounds = [noon + after];
          for (const length of all) bounds.push((bounds.at(-1) ?? 0) + length);
          const days = chain(bounds, offset.text).map((one) => Date.parse(dayOfCycle(one)));
          for (const [i, day] of days.slice(1).entries()) {
            expect([0, 1, 2]).toContain((day - (days[i] ?? 0)) / (24 * hour));
          }
        },
      ),
    );
  });

  test('gives its sleeps, naps, recoveries and workouts the day of their cycle, in any order', () => {
    const shuffled = nights.chain(({ offset, bounds }) => {
      const cycles = chain(bounds, offset);
      return fc.tuple(
        fc.constantFrom(...cycles),
        fc.shuffledSubarray(cycles, { minLength: cycles.length }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        offsets,
        fc.boolean(),
      );
    });
    fc.assert(
      fc.property(shuffled, ([own, cycles, part, elsewhere, nap]) => {
        const from = Date.parse(own.start);
        const start = iso(from + Math.floor((Date.parse(own.end ?? '') - from) * part));
        const placed = { start, timezone_offset: elsewhere.text };
        const day = dayOfCycle(own);
        fc.pre(Date.parse(own.end ?? '') > from);
        expect(dayOfSleep(sleep({ ...placed, nap, cycle_id: own.id }), cycles)).toBe(day);
        expect(dayOfRecovery(recovery({ cycle_id: own.id }), cycles, undefined, from)).toBe(day);
        expect(dayOfWorkout(workout(placed), cycles)).toBe(day);
      }),
    );
  });
});

describe('a record whose cycle is not stored', () => {
  test('is, as a night, of the morning that it ends in', () => {
    expect(dayOfSleep(sleep(), [])).toBe('2026-03-03');
    expect(dayOfSleep(sleep({ timezone_offset: '-08:00' }), [])).toBe('2026-03-02');
  });

  test('is, as a nap, of the date that it starts on', () => {
    const overMidnight = { start: '2026-03-03T23:30:00Z', end: '2026-03-04T00:15:00Z' };
    expect(dayOfSleep(sleep({ ...overMidnight, nap: true }), [cycle({ id: 2 })])).toBe(
      '2026-03-03',
    );
  });

  test('is, as a recovery, of the day of its sleep, else of the date of its making', () => {
    const earlier = recovery({ created_at: '2026-03-01T23:59:00Z' });
    const start = Date.parse(earlier.created_at);
    expect(dayOfRecovery(earlier, [], sleep(), start)).toBe('2026-03-03');
    expect(dayOfRecovery(earlier, [], undefined, start)).toBe('2026-03-01');
  });

  test('is, as a workout, of the date that it starts on', () => {
    expect(dayOfWorkout(workout({ timezone_offset: '+07:00' }), [])).toBe('2026-03-04');
  });
});

describe('a record that says of itself what cannot be', () => {
  const forAges = { start: '2026-03-02T22:10:00Z', end: '2027-03-03T06:00:00Z' };
  const backwards = { start: '2026-03-02T22:10:00Z', end: '2020-03-03T06:00:00Z' };

  test('counts for a day within four days of its start all the same', () => {
    expect(dayOfCycle(cycle(forAges))).toBe('2026-03-06');
    expect(dayOfCycle(cycle(backwards))).toBe('2026-03-02');
    expect(dayOfSleep(sleep(forAges), [])).toBe('2026-03-06');
    expect(dayOfSleep(sleep(backwards), [])).toBe('2026-03-02');
    const start = Date.parse('2026-03-01T22:00:00Z');
    const made = recovery({ created_at: '2026-06-01T00:00:00Z' });
    expect(dayOfRecovery(made, [], undefined, start)).toBe('2026-03-05');
  });
});

describe('a workout', () => {
  const before = cycle({ start: '2026-03-02T22:10:00Z', end: '2026-03-03T22:40:00Z' });
  const after = cycle({ id: 2, start: '2026-03-03T22:40:00Z', end: null });

  test('that starts as one cycle ends belongs to the next', () => {
    const start = '2026-03-03T22:40:00.000Z';
    expect(dayOfWorkout(workout({ start }), [before, after])).toBe('2026-03-04');
  });

  test('that starts as the last cycle stored ends belongs to none and counts for its own date', () => {
    const start = '2026-03-03T22:40:00Z';
    expect(dayOfWorkout(workout({ start, timezone_offset: '+02:00' }), [before])).toBe(
      '2026-03-04',
    );
  });

  test('after midnight and before sleep still belongs to the day that is not over', () => {
    const late = cycle({ end: '2026-03-04T02:00:00Z' });
    expect(dayOfWorkout(workout({ start: '2026-03-04T00:30:00Z' }), [late])).toBe('2026-03-03');
  });

  test('belongs to the open cycle however long that lasts', () => {
    expect(dayOfWorkout(workout({ start: '2026-03-05T18:00:00Z' }), [before, after])).toBe(
      '2026-03-04',
    );
  });

  test('is not drawn to an old cycle that was never closed', () => {
    const forgotten = cycle({ id: 0, start: '2026-02-01T22:00:00Z', end: null });
    expect(dayOfWorkout(workout(), [before, forgotten])).toBe('2026-03-03');
    expect(dayOfWorkout(workout(), [forgotten, before])).toBe('2026-03-03');
  });
});

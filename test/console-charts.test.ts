/** What the console's charts are drawn from: gaps, means, marks, calendars, tables and files. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvOf } from '../functions/console/charts/csv.ts';
import { marksIn } from '../functions/console/charts/marks.ts';
import { mean, summarise, weeklyMeans } from '../functions/console/charts/means.ts';
import {
  asleep,
  hrv,
  measures,
  recovery,
  restingHeartRate,
  strain,
} from '../functions/console/charts/measures.ts';
import { notesOf } from '../functions/console/charts/notes.ts';
import {
  plausible,
  readingsOf,
  readMeasure,
  writeMeasure,
} from '../functions/console/charts/reading.ts';
import { stackOf } from '../functions/console/charts/stack.ts';
import { chartsCss } from '../functions/console/charts/style.ts';
import { ticksOf } from '../functions/console/charts/ticks.ts';
import { type Slot, timelineOf } from '../functions/console/charts/timeline.ts';
import { layWeeks } from '../functions/console/charts/weeks.ts';
import { fullDate, writeChange, writeDuration } from '../functions/console/charts/words.ts';
import {
  describeWorkout,
  factsOf,
  hardest,
  levelOf,
} from '../functions/console/charts/workouts.ts';
import type { Day } from '../functions/domain/day-view.ts';

/** A day as it is answered; fields of its parts are open, as JSON is. */
const day = (date: string, parts: Record<string, unknown> = {}): Day =>
  ({
    day: date,
    final: true,
    recovery: null,
    sleep: null,
    strain: null,
    naps: [],
    workouts: [],
    ...parts,
  }) as Day;

const recovered = (date: string, score_percent: number | null, more = {}) =>
  day(date, { recovery: { score_state: 'SCORED', score_percent, calibrating: false, ...more } });
const strained = (date: string, value: number, more = {}) =>
  day(date, { strain: { score_state: 'SCORED', strain: value }, ...more });
const slot = (it: Day): Slot => ({ date: it.day, day: it });

describe('the days of a span', () => {
  test('stand in order, and one that is not there stays a gap', () => {
    const slots = timelineOf([recovered('2026-03-30', 50), recovered('2026-03-28', 0)], 30);
    expect(slots).toHaveLength(30);
    expect(slots[0]?.date).toBe('2026-03-01');
    expect(slots.at(-1)?.date).toBe('2026-03-30');
    const values = plausible(readingsOf(slots, recovery));
    expect(values.slice(-4)).toEqual([null, 0, null, 50]);
  });

  test('are none where nothing is known', () => {
    expect(timelineOf([], 365)).toEqual([]);
  });

  test('are each another date, across clock changes and leap days too', () => {
    for (const newest of ['2024-03-31', '2024-11-05', '2025-01-01']) {
      const dates = timelineOf([day(newest)], 365).map(({ date }) => date);
      expect(new Set(dates).size).toBe(365);
      expect(dates).toEqual(dates.toSorted());
    }
  });
});

describe('a value', () => {
  test('of zero is one, and one that is missing, null or no number is none', () => {
    expect(readMeasure(strained('2026-03-01', 0), strain)?.value).toBe(0);
    expect(writeMeasure(strained('2026-03-01', 0), strain)).toBe('0.0');
    expect(readMeasure(recovered('2026-03-01', null), recovery)).toBeNull();
    expect(readMeasure(recovered('2026-03-01', 50), hrv)).toBeNull();
    const hostile = day('2026-03-01', { strain: { strain: '12' } });
    expect(readMeasure(hostile, strain)).toBeNull();
    expect(writeMeasure(undefined, strain)).toBe('–');
  });

  test('that no body can have is marked, and in neither scale nor mean', () => {
    const wrong = { resting_heart_rate_bpm: 400, implausible: ['resting_heart_rate_bpm'] };
    const right = { resting_heart_rate_bpm: 60 };
    const slots = timelineOf(
      [recovered('2026-03-02', 50, wrong), recovered('2026-03-01', 50, right)],
      30,
    );
    expect(readMeasure(slots.at(-1)?.day, restingHeartRate)).toEqual({
      value: 400,
      mark: 'implausible',
    });
    expect(summarise(slots, restingHeartRate)).toMatchObject({
      date: '2026-03-01',
      value: 60,
      mean: 60,
    });
    expect(readMeasure(slots.at(-1)?.day, recovery)?.mark).toBeUndefined();
  });

  test('of a calibrating recovery says so, and not of its strain', () => {
    const it = recovered('2026-03-01', 50, { calibrating: true });
    expect(readMeasure(it, recovery)?.mark).toBe('calibrating');
    const both = day(it.day, { ...it, strain: { strain: 5 }, sleep: { asleep_ms: 1 } });
    expect(readMeasure(both, strain)?.mark).toBeUndefined();
    expect(readMeasure(both, asleep)?.mark).toBeUndefined();
  });
});

describe('a mean', () => {
  test('counts gaps for nothing, and zeros as zeros', () => {
    expect(mean([null, 0, 10])).toBe(5);
    expect(mean([null, null])).toBeNull();
  });

  test('of a week is of that day and the six before it, and a gap where most are missing', () => {
    const values = [1, 2, 3, 4, 5, 6, 7, 8, null, null, null, null, 5];
    expect(weeklyMeans(values).slice(0, 4)).toEqual([null, null, null, 2.5]);
    expect(weeklyMeans(values)[7]).toBe(5);
    expect(weeklyMeans(values)[10]).toBe(6.5);
    expect(weeklyMeans(values)[11]).toBeNull();
  });

  test('of strain leaves out the day that still grows, which has no change against it either', () => {
    const growing = strained('2026-03-03', 2, { final: false });
    const over = [strained('2026-03-02', 12), strained('2026-03-01', 8)];
    expect(summarise(timelineOf([growing, ...over], 30), strain)).toEqual({
      date: '2026-03-03',
      value: 2,
      mark: 'growing',
      mean: 10,
      change: null,
    });
    expect(summarise(timelineOf(over, 30), strain)?.change).toBe(2);
  });

  test('of a measure that no day has is not there', () => {
    expect(summarise(timelineOf([day('2026-03-03')], 30), asleep)).toBeNull();
  });
});

describe('a night', () => {
  const night = (more = {}) =>
    day('2026-03-01', {
      sleep: {
        score_state: 'SCORED',
        deep_ms: 3_600_000,
        rem_ms: 7_200_000,
        light_ms: 10_800_000,
        awake_ms: 0,
        ...more,
      },
    });

  test('is stacked in hours, from deep sleep up', () => {
    expect(stackOf([slot(night())]).flat()).toEqual([0, 1, 3, 6, 6]);
  });

  test('that lacks a stage, or has an implausible one, is a gap and no shorter night', () => {
    const gap = [null, null, null, null, null];
    expect(stackOf([slot(night({ rem_ms: null }))]).flat()).toEqual(gap);
    expect(stackOf([slot(night({ implausible: ['deep_ms'] }))]).flat()).toEqual(gap);
  });
});

describe('what is said of a day', () => {
  test('tells a date without data from one that no cycle counts for', () => {
    expect(notesOf({ date: '2026-03-01', day: undefined })).toEqual(['no data']);
    expect(notesOf(slot(day('2026-03-01', { skipped: true })))).toEqual([
      'no cycle counts for this date',
    ]);
  });

  test('names what is not final, calibrating, not scored, implausible, slept beside, or a second cycle', () => {
    const it = day('2026-03-01', {
      final: false,
      recovery: {
        score_state: 'SCORED',
        calibrating: true,
        hrv_rmssd_ms: 900,
        implausible: ['hrv_rmssd_ms'],
      },
      sleep: { score_state: 'PENDING_SCORE' },
      strain: { score_state: 'UNSCORABLE' },
      naps: [{ asleep_ms: 1_800_000 }],
      other_sleeps: [{ asleep_ms: null }],
    });
    const second = { recovery: null, sleep: null, strain: { strain: 3.14 } };
    const cycles = [{ cycle_id: 1 }, { cycle_id: 2, ...second }];
    expect(notesOf(slot({ ...it, cycles } as Day))).toEqual([
      'day not over yet',
      'recovery still calibrating',
      'sleep not scored yet',
      'strain could not be scored',
      'heart rate variability is implausible',
      'another sleep',
      'nap of 30 min',
      'another cycle that day: day strain 3.1',
    ]);
    const explained = ['calibrating', 'growing', 'implausible', 'several'];
    const grown = day(it.day, { ...it, cycles, strain: { strain: 1 } });
    expect(
      marksIn([slot(grown), slot(recovered('2026-03-02', 5, { calibrating: true }))], measures),
    ).toEqual(explained);
  });
});

describe('the names of dates under a chart', () => {
  const slotsOf = (span: 30 | 90 | 365) => timelineOf([day('2026-11-24')], span);

  test('are Mondays with their weekday, then without, then months with the year at January', () => {
    expect(ticksOf(slotsOf(30), 600).map(({ label }) => label)).toEqual([
      'Mon 26 Oct',
      'Mon 2 Nov',
      'Mon 9 Nov',
      'Mon 16 Nov',
      'Mon 23 Nov',
    ]);
    expect(ticksOf(slotsOf(90), 600).at(-1)).toEqual({ at: 88, label: '23 Nov' });
    const months = ticksOf(slotsOf(365), 600).map(({ label }) => label);
    expect(months).toHaveLength(12);
    expect(months.slice(0, 3)).toEqual(['Dec', '2026', 'Feb']);
  });

  test('never overlap, however narrow it is', () => {
    for (const span of [30, 90, 365] as const) {
      for (const width of [200, 300, 500, 1200]) {
        const ticks = ticksOf(slotsOf(span), width);
        const at = ticks.map(({ at, label }) => ({
          x: (at * width) / span,
          half: label.length * 3.2,
        }));
        for (const [n, { x, half }] of at.entries()) {
          const next = at[n + 1];
          if (next) expect(next.x - x).toBeGreaterThan(half + next.half);
        }
      }
    }
  });
});

describe('the calendar', () => {
  test('has Mondays on top, and finds each day where it stands', () => {
    for (const span of [30, 90, 365] as const) {
      for (const width of [0, 290, 560, 1200]) {
        const slots = timelineOf([day('2026-11-24')], span);
        const { cells, at, size, weekdays } = layWeeks(slots, width);
        const tops = new Set(weekdays.filter(({ label }) => label === 'Mon').map(({ y }) => y));
        for (const [n, { x, y, date }] of cells.entries()) {
          expect(at(x + size / 2, y + size / 2)).toBe(n);
          expect(tops.has(y)).toBe(new Date(date).getUTCDay() === 1);
        }
        const places = new Set(cells.map(({ x, y }) => `${x} ${y}`));
        expect(places.size).toBe(span);
      }
    }
  });

  test('fits its width in as many bands as it takes, and knows nothing beside its days', () => {
    const slots = timelineOf([day('2026-11-24')], 365);
    const narrow = layWeeks(slots, 294);
    expect(narrow.width).toBeLessThanOrEqual(294);
    expect(narrow.height).toBeGreaterThan(layWeeks(slots, 1200).height);
    expect(narrow.at(0, 0)).toBeUndefined();
    // Where the names of months stand, there is no Sunday of the week before.
    const tops = narrow.weekdays.filter(({ label }) => label === 'Mon');
    for (const { x, y } of tops) expect(narrow.at(x + 30, y - 4)).toBeUndefined();
    expect(narrow.at(narrow.width + 1, 40)).toBeUndefined();
    expect(narrow.at(100, narrow.height + 1)).toBeUndefined();
  });

  test('takes the hardest workout of a day, and none whose strain is implausible', () => {
    const workouts = [{ strain: 4 }, { strain: 11 }, { strain: 90, implausible: ['strain'] }];
    expect(hardest(day('2026-03-01', { workouts }))).toBe(11);
    expect(hardest(day('2026-03-01', { workouts: [{ strain: null }] }))).toBeNull();
    expect(hardest(undefined)).toBeNull();
    expect([0, 9.9, 10, 14, 18, 21].map(levelOf)).toEqual([1, 1, 2, 3, 4, 4]);
  });

  test('tells a workout’s time in each zone, and which kind there is most of', () => {
    const run = {
      type_name: 'Running',
      duration_min: 61,
      strain: 9.96,
      energy_kcal: 1234.5,
      zone_0_min: 0,
      zone_2_min: 60.4,
    };
    const other = { type_name: null, type: null };
    const { workouts } = day('2026-03-01', { workouts: [other, run, run] });
    const slots = [
      slot(day('2026-03-01', { workouts })),
      slot(day('2026-03-02')),
      slot(day('2026-03-03', { skipped: true })),
      { date: '2026-03-04', day: undefined },
    ];
    expect(factsOf(slots)).toEqual({ count: 3, weekly: 10.5, mostOften: 'Running' });
    expect(factsOf([])).toEqual({ count: 0, weekly: null, mostOften: undefined });
    expect(workouts.slice(0, 2).map(describeWorkout)).toEqual([
      { name: 'Workout', duration: null, strain: null, energy: null, zones: [] },
      {
        name: 'Running',
        duration: '1 h 1 min',
        strain: '10.0',
        energy: '1,235 kcal',
        zones: [{ zone: 2, minutes: 60.4, text: '1 h 0 min' }],
      },
    ]);
  });
});

describe('the download', () => {
  const linesOf = (...days: Day[]) => csvOf(days.map(slot)).split('\r\n');

  test('has a line for each date, and nothing where nothing was measured', () => {
    const [head, first, gap, end] = csvOf([
      slot(strained('2026-03-01', 0)),
      { date: '2026-03-02', day: undefined },
    ]).split('\r\n');
    expect(head).toBe(
      'day,recovery_percent,hrv_rmssd_ms,resting_heart_rate_bpm,asleep_ms,deep_ms,rem_ms,light_ms,awake_ms,sleep_efficiency_percent,day_strain,energy_kcal,workouts,notes',
    );
    expect(first).toBe('2026-03-01,,,,,,,,,,0,,,');
    expect(gap).toBe('2026-03-02,,,,,,,,,,,,,no data');
    expect(end).toBe('');
  });

  const named = (type_name: string) => day('2026-03-01', { workouts: [{ type_name }] });

  test('quotes commas, quotes and line breaks', () => {
    expect(csvOf([slot(named('a,"b"\nc'))])).toContain(',"a,""b""\nc",');
  });

  test('makes text of what a spreadsheet would run as a formula', () => {
    for (const formula of ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1']) {
      expect(csvOf([slot(named(formula))])).toContain(`,"'${formula}",`);
    }
  });

  test('leaves negative numbers numbers', () => {
    expect(linesOf(strained('2026-03-01', -1))[1]).toContain(',-1,');
  });

  test('reads back as what went in, whatever a workout is called', () => {
    const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        const cells = [...csvOf([slot(named(name))]).matchAll(cell)].map(
          ([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain,
        );
        expect(cells).toHaveLength(28);
        expect([name, `'${name}`]).toContain(cells[26]);
      }),
    );
  });
});

describe('words', () => {
  test('for spans of time, changes and dates', () => {
    expect([0, 3_540_000, 3_599_999, 27_000_000].map(writeDuration)).toEqual([
      '0 min',
      '59 min',
      '1 h 0 min',
      '7 h 30 min',
    ]);
    const whole = (value: number) => value.toFixed(0);
    expect([4.2, -3.6, 0.4, -0.4].map((change) => writeChange(change, whole))).toEqual([
      '+4',
      '−4',
      '±0',
      '±0',
    ]);
    expect(fullDate('2026-11-24')).toBe('Tue 24 Nov 2026');
  });
});

describe('the colours', () => {
  const channel = (hex: string) => {
    const part = Number.parseInt(hex, 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = (colour: string) => {
    const full = colour.length === 4 ? colour.replace(/[\da-f]/g, '$&$&') : colour;
    const [r = 0, g = 0, b = 0] = (full.slice(1).match(/../g) ?? []).map(channel);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one: string, other: string) => {
    const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  test.each(['light', 'dark'])('stand out from the surface in %s', (scheme) => {
    const [light = '', dark = ''] = chartsCss.split('prefers-color-scheme:dark');
    const found = (scheme === 'light' ? light : dark).matchAll(/--([\w-]+):(#[\da-f]+)/g);
    const colours = new Map([...found].map(([, name = '', value = '']) => [name, value]));
    const of = (name: string) => colours.get(name) ?? '';
    for (const name of 'green yellow red hrv heart strain energy deep rem light awake edge'.split(
      ' ',
    )) {
      expect(contrast(of(name), of('surface')), name).toBeGreaterThanOrEqual(3);
    }
    for (const zone of [0, 1, 2, 3, 4, 5]) {
      expect(contrast(of(`zone-${zone}`), of('surface')), `${zone}`).toBeGreaterThanOrEqual(3);
    }
    // A cell of any level has this for its edge.
    expect(contrast(of('level-3'), of('surface'))).toBeGreaterThanOrEqual(3);
    for (const name of ['ink', 'muted']) {
      expect(contrast(of(name), of('surface')), name).toBeGreaterThanOrEqual(4.5);
    }
    for (const [level, text] of [
      [1, 'on-low'],
      [2, 'on-low'],
      [3, 'on-high'],
      [4, 'on-high'],
    ] as const) {
      expect(contrast(of(`level-${level}`), of(text)), `${level}`).toBeGreaterThanOrEqual(4.5);
    }
  });
});

/** What people see of the budget: the same numbers that jobs are granted permits by. */
import { describe, expect, test } from 'vitest';
import { grantPermits } from '../functions/domain/budget.ts';
import type { Lane } from '../functions/domain/model.ts';
import type { BudgetState, UsagePoint, WhoopWord } from '../functions/domain/ports.ts';
import { readStatus, viewStatus } from '../functions/domain/status.ts';
import { minute, monday } from './contract/factories.ts';
import { world } from './support/world.ts';

const settings = { minute: 100, day: 10_000 };
const this_minute = monday / minute;
const nothing = { requests: 0, deferred: 0 };

const at = (ms: number) => new Date(ms).toISOString();

const view = (
  state: Partial<BudgetState> = {},
  more: { points?: UsagePoint[]; word?: WhoopWord } = {},
  history_hours = 0,
) =>
  viewStatus(
    { state: { minute: [], day: [], ...state }, points: [], ...more },
    settings,
    monday,
    history_hours,
  );

const grant = (
  state: BudgetState,
  lane: Lane,
  wanted: number,
  standing: 'new' | 'called' = 'new',
) => grantPermits(state, { lane, urgent: lane === 'webhook', wanted, standing }, monday, settings);

/** After so many permits, granted now. */
const spent = (permits: number) => grant({ minute: [], day: [] }, 'webhook', permits).state;

const point = (minutes_ago: number, lane: Lane, requests: number, deferred = 0): UsagePoint => ({
  minute: this_minute - minutes_ago,
  lane,
  requests,
  deferred,
});

describe('the windows', () => {
  test('of a system that has asked for nothing are empty', () => {
    const { windows, gate_until, connections, history } = view();
    expect(windows).toEqual({
      minute: { limit: 100, used: 0, left: 100, whoop: null },
      day: { limit: 10_000, used: 0, left: 10_000, whoop: null, reserved: 0 },
    });
    expect([gate_until, connections, history]).toEqual([null, null, []]);
  });

  test('hold what was granted, until it has left them', () => {
    const state = spent(30);
    expect(view(state).windows).toMatchObject({
      minute: { used: 30, left: 70 },
      day: { used: 30, left: 9_970 },
    });
    const later = viewStatus({ state, points: [] }, settings, monday + 2 * minute, 0);
    expect(later.windows).toMatchObject({ minute: { used: 0, left: 100 }, day: { used: 30 } });
  });

  test('are as small as the stricter of settings and WHOOP says', () => {
    const { windows } = view({ ...spent(30), allowed: { minute: 20, day: 50_000 } });
    expect(windows.minute).toMatchObject({ limit: 20, used: 30, left: 0 });
    expect(windows.day.limit).toBe(10_000);
  });

  test('show what WHOOP said last of the one that it spoke of, until that begins anew', () => {
    const heard_at = monday - minute;
    const word = { window: 'day', remaining: 12, reset_at: monday + 1, heard_at } as const;
    const { minute: minutes, day } = view({}, { word }).windows;
    const whoop = { remaining: 12, reset_at: at(monday + 1), heard_at: at(heard_at) };
    expect([minutes.whoop, day.whoop]).toEqual([null, whoop]);
    expect(view({}, { word: { ...word, reset_at: monday } }).windows.day.whoop).toBeNull();
  });

  test('keep of the day what the connections are expected to need', () => {
    const live = { connections: 500, mean: 0, counted_at: monday, since: monday };
    const { windows, connections } = view({ live });
    expect([windows.day.reserved, connections]).toEqual([4_000, 500]);
  });
});

describe('a lane', () => {
  const lanes: Lane[] = ['webhook', 'link', 'schedule', 'backfill'];

  test('that is free has room now, the more urgent the more', () => {
    const { webhook, link, schedule, backfill } = view().lanes;
    expect([webhook, link, schedule, backfill].map(({ turn_at }) => turn_at)).toEqual([
      null,
      null,
      null,
      null,
    ]);
    expect(webhook.room).toBeGreaterThan(link.room);
    expect(link.room).toBeGreaterThan(schedule.room);
    expect(schedule.room).toBeGreaterThan(backfill.room);
    expect(backfill.room).toBeGreaterThan(0);
  });

  test.each(lanes)('has the room that it is granted when it asks for more: %s', (lane) => {
    for (const permits of [0, 10, 20, 40, 96, 98]) {
      const state = spent(permits);
      const { room } = view(state).lanes[lane];
      const most = Array.from({ length: 100 }, (_, n) => grant(state, lane, n + 4, 'called'));
      expect(room, `after ${permits}`).toBe(Math.max(...most.map(({ granted }) => granted)));
    }
  });

  test.each(lanes)('says when a job that comes now has its turn: %s', (lane) => {
    for (const permits of [0, 10, 40, 60, 96, 99]) {
      const state = spent(permits);
      const { granted, retry_at } = grant(state, lane, 4);
      const turn_at = granted > 0 ? null : at(retry_at);
      expect(view(state).lanes[lane].turn_at, `after ${permits}`).toBe(turn_at);
    }
  });

  test('stands behind those who wait already, but not behind those who wait less', () => {
    const turn = monday + 20_000;
    const { lanes } = view({ turns: { schedule: turn }, paced_until: monday + 1_001 });
    const turns = Object.values(lanes).map(({ turn_at }) => turn_at);
    expect(turns).toEqual([null, null, at(turn), at(turn)]);
    expect(lanes.schedule.room).toBeGreaterThan(0);
  });

  test('of backfills has no room in a day that live traffic needs', () => {
    const live = { connections: 1_300, mean: 0, counted_at: monday, since: monday };
    const { schedule, backfill } = view({ live }).lanes;
    expect(schedule.room).toBeGreaterThan(0);
    expect(backfill).toMatchObject({ room: 0, turn_at: at(monday + 15 * minute) });
  });

  test('has no room while the gate is shut, and all of it again when it opens', () => {
    const gate_until = monday + 30_000;
    const shut = view({ gate_until });
    expect(shut.gate_until).toBe(at(gate_until));
    for (const { room, turn_at } of Object.values(shut.lanes)) {
      expect([room, turn_at]).toEqual([0, at(gate_until)]);
    }
    expect(view({ gate_until: monday })).toEqual(view());
  });

  test('counts its requests and deferrals of the last hour', () => {
    const points = [
      point(60, 'backfill', 1_000, 1_000),
      point(59, 'backfill', 20, 2),
      point(0, 'backfill', 3, 1),
      point(0, 'webhook', 5),
    ];
    expect(view({}, { points }).lanes).toMatchObject({
      webhook: { requests_last_hour: 5, deferred_last_hour: 0 },
      link: { requests_last_hour: 0, deferred_last_hour: 0 },
      backfill: { requests_last_hour: 23, deferred_last_hour: 3 },
    });
  });
});

test('the history has a point for each minute that had traffic, oldest first', () => {
  const points = [
    point(0, 'webhook', 5),
    point(119, 'link', 4),
    point(0, 'backfill', 0, 2),
    point(120, 'link', 9),
  ];
  expect(view({}, { points }, 2).history).toEqual([
    {
      at: at(monday - 119 * minute),
      webhook: nothing,
      link: { requests: 4, deferred: 0 },
      schedule: nothing,
      backfill: nothing,
    },
    {
      at: at(monday),
      webhook: { requests: 5, deferred: 0 },
      link: nothing,
      schedule: nothing,
      backfill: { requests: 0, deferred: 2 },
    },
  ]);
});

test.each([
  [0, 0, 7],
  [1, 1, 7],
  [24, 3, 7],
])('of %i hours %i points are read, and the last hour always', async (hours, points, requests) => {
  const { deps, usage } = world();
  const clock_ahead = point(-1, 'link', 5);
  await usage.add([point(24 * 60 - 1, 'link', 1), point(90, 'link', 2), point(30, 'link', 7)]);
  await usage.add([clock_ahead]);
  const status = await readStatus(deps)(hours);
  expect(status.history).toHaveLength(points);
  expect(status.lanes.link.requests_last_hour).toBe(requests);
});

/** What every implementation of Usage promises. */
import { expect, test } from 'vitest';
import type { UsagePoint, WhoopWord } from '../../functions/domain/ports.ts';
import type { Stores } from '../support/stores.ts';
import { minute, monday } from './factories.ts';

const now = monday / minute;
const hour = 60 * minute;

const point = (more: Partial<UsagePoint> = {}): UsagePoint => ({
  minute: now,
  lane: 'link',
  requests: 1,
  deferred: 0,
  ...more,
});

const word = (more: Partial<WhoopWord> = {}): WhoopWord => ({
  window: 'minute',
  remaining: 40,
  reset_at: monday + minute,
  heard_at: monday,
  ...more,
});

const sorted = (points: UsagePoint[]) =>
  points.toSorted((a, b) => a.minute - b.minute || a.lane.localeCompare(b.lane));

export const usageContract = (stores: () => Stores, setNow: (time: number) => void) => {
  const since = async (minute: number) => {
    const { points, ...more } = await stores().usage.since(minute);
    return { points: sorted(points), ...more };
  };

  test('before the first job nothing was asked and nothing was said', async () => {
    expect(await since(0)).toEqual({ points: [] });
  });

  test('what jobs add up is read by minute and lane', async () => {
    const { usage } = stores();
    await usage.add([point({ requests: 3 }), point({ minute: now + 1, deferred: 1 })]);
    await usage.add([point({ requests: 4 }), point({ lane: 'backfill', requests: 2 })]);
    await usage.add([point({ lane: 'webhook' }), point({ lane: 'schedule', requests: 9 })]);
    expect(await since(now)).toEqual({
      points: [
        point({ lane: 'backfill', requests: 2 }),
        point({ requests: 7 }),
        point({ lane: 'schedule', requests: 9 }),
        point({ lane: 'webhook' }),
        point({ minute: now + 1, deferred: 1 }),
      ],
    });
  });

  test('jobs that end at the same time lose nothing of each other', async () => {
    const { usage } = stores();
    const jobs = Array.from({ length: 12 }, (_, n) => [
      point({ requests: 2 }),
      point({ lane: n % 2 ? 'webhook' : 'backfill' }),
    ]);
    await Promise.all(jobs.map((points) => usage.add(points, word())));
    expect((await since(now)).points).toEqual([
      point({ lane: 'backfill', requests: 6 }),
      point({ requests: 24 }),
      point({ lane: 'webhook', requests: 6 }),
    ]);
  });

  test('a job may go on from one hour into the next, and one may end without a request', async () => {
    const { usage } = stores();
    const both = [point({ minute: now - 1 }), point({ requests: 0, deferred: 1 })];
    await usage.add(both);
    expect((await since(now - 60)).points).toEqual(both);
  });

  test('what was asked before the minute is left out', async () => {
    const { usage } = stores();
    await usage.add([-61, -2, -1, 0, 59, 60].map((n) => point({ minute: now + n })));
    const minutes = (await since(now - 1)).points.map((found) => found.minute - now);
    expect(minutes).toEqual([-1, 0, 59, 60]);
  });

  test('WHOOP’s newest word stays, although jobs end out of order', async () => {
    const { usage } = stores();
    const newest = word({ heard_at: monday + 2_000, remaining: 12 });
    await usage.add([point()], word());
    await usage.add([point()], newest);
    await usage.add([point()], word({ heard_at: monday + 1_000, window: 'day' }));
    await usage.add([point()]);
    expect(await since(now)).toEqual({ points: [point({ requests: 4 })], word: newest });
    expect(await since(now + 600)).toEqual({ points: [], word: newest });
  });

  test('a day is kept, and no more', async () => {
    await stores().usage.add([point()], word());
    setNow(monday + 25 * hour);
    expect(await since(0)).toEqual({ points: [point()], word: word() });
    setNow(monday + 27 * hour);
    expect(await since(0)).toEqual({ points: [] });
  });
};

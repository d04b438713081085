import { describe, expect, it } from 'vitest';
import type { Indicator } from '../functions/domain/indicators.ts';
import { toStored } from '../functions/domain/keep.ts';
import { type IndicatorPosition, readIndicators } from '../functions/domain/read-indicators.ts';
import { type Collection, collections } from '../functions/domain/record.ts';
import { ada, monday } from './contract/factories.ts';
import { memory } from './support/memory.ts';
import { life } from './support/person.ts';

const DAY = 86_400_000;
const now = monday + 6 * 3_600_000;
const always = { start: 0, end: now + 1 };

const scores = {
  cycle: { strain: 0, kilojoule: 8288.297, average_heart_rate: 60, max_heart_rate: 140 },
  recovery: {
    user_calibrating: false,
    recovery_score: 60,
    resting_heart_rate: 50,
    hrv_rmssd_milli: 60,
  },
};

const kept = async (days: number, at = now) => {
  const { records } = memory({ now: () => now });
  const lived = life(at, days);
  const startOf = (collection: Collection, n: number) => {
    const source = collection === 'recovery' ? lived.sleep[n] : lived[collection][n];
    return source && 'start' in source ? Date.parse(source.start) : 0;
  };
  for (const collection of collections) {
    for (const [n, unscored] of lived[collection].entries()) {
      const scored = { score_state: 'SCORED' as const, score: scores[collection as 'cycle'] };
      const record =
        collection === 'cycle' || collection === 'recovery' ? { ...unscored, ...scored } : unscored;
      const stored = toStored(
        'link-1',
        collection,
        record as typeof unscored,
        startOf(collection, n),
      );
      await records.put(ada, stored);
    }
  }
  return records;
};

const readAll = async (records: Awaited<ReturnType<typeof kept>>, limit: number) => {
  const all: Indicator[] = [];
  let after: IndicatorPosition | undefined;
  do {
    const query = { window: always, limit, ...(after && { after }) };
    const { items, next } = await readIndicators(records)(ada, query);
    expect(items.length).toBeLessThanOrEqual(limit);
    all.push(...items);
    after = next;
  } while (after);
  return all;
};

describe('indicators', () => {
  it('come newest first, with each record’s day from its cycle', async () => {
    const rows = await readAll(await kept(3), 1000);
    expect(rows).toHaveLength(3 * (5 + 3));
    const starts = rows.map(({ start }) => start);
    expect(starts).toEqual([...starts].sort().reverse());
    const recoveries = rows.filter(({ indicator }) => indicator === 'RECOVERY_SCORE');
    const strains = rows.filter(({ indicator }) => indicator === 'STRAIN');
    expect(recoveries.map(({ day }) => day)).toEqual(strains.map(({ day }) => day));
  });

  it.each([1, 3, 7, 100])('are the same in pages of %i', async (limit) => {
    const records = await kept(12);
    expect(await readAll(records, limit)).toEqual(await readAll(records, 1000));
  });

  it('are found behind years without any', async () => {
    const records = await kept(2, now - 2_000 * DAY);
    expect(await readAll(records, 10)).toHaveLength(2 * 8);
  });

  it('that a filter passes over are crossed in few steps', async () => {
    const records = await kept(300);
    let queries = 0;
    const between: typeof records.between = (...query) => {
      queries += 1;
      return records.between(...query);
    };
    const query = { window: always, limit: 1, wanted: new Set(['HEIGHT']) };
    await readIndicators({ ...records, between })(ada, query);
    expect(queries).toBeLessThan(5 * 30);
  });

  it('can be asked for by name', async () => {
    const { items } = await readIndicators(await kept(5))(ada, {
      window: always,
      limit: 1000,
      wanted: new Set(['HRV_RMSSD']),
    });
    expect(items.map(({ indicator }) => indicator)).toEqual(Array(5).fill('HRV_RMSSD'));
  });

  it('start within the window: its start is in, its end is not', async () => {
    const records = await kept(5);
    const [newest, second] = await readAll(records, 1000).then((rows) => [
      ...new Set(rows.map(({ start }) => Date.parse(start))),
    ]);
    const window = { start: second ?? 0, end: newest ?? 0 };
    const { items } = await readIndicators(records)(ada, { window, limit: 1000 });
    expect(new Set(items.map(({ start }) => Date.parse(start)))).toEqual(new Set([second]));
  });

  it('are not given for a tombstone', async () => {
    const records = await kept(1);
    const [cycle] = await records.between(ada, 'cycle', always);
    if (cycle) await records.bury(ada, cycle, now);
    const rows = await readAll(records, 1000);
    expect(rows.some(({ source }) => source.collection === 'cycle')).toBe(false);
  });
});

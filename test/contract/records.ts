/** What every implementation of Records promises. */
import { expect, test } from 'vitest';
import type { StoredRecord } from '../../functions/domain/model.ts';
import type { Position } from '../../functions/domain/ports.ts';
import type { Stores } from '../support/stores.ts';
import { ada, day, minute, monday, sleep } from './factories.ts';

const week = { start: monday - 7 * day, end: monday };

export const recordsContract = (stores: () => Stores, setNow: (now: number) => void) => {
  const putAll = (...all: StoredRecord[]) =>
    Promise.all(all.map((stored) => stores().records.put(ada, stored)));

  const walk = async (limit: number) => {
    const pages: string[][] = [];
    let after: Position | undefined;
    do {
      const { items, next } = await stores().records.page(ada, 'sleep', week, limit, after);
      pages.push(items.map(({ id }) => id));
      after = next;
    } while (after);
    return pages;
  };

  test('a record reads as WHOOP sent it: numbers, nulls, absent members and their order', async () => {
    const { records } = stores();
    const sent =
      '{"zone":1,"id":9007199254740991,"score":{"hrv_rmssd_milli":46.64384460449,"kilojoule":1569.34033203125,"tiny":5e-324,"spo2_percentage":null},"altitude_gain_meter":null,"": "","b":0.1,"a":-1.5}';
    await records.put(ada, sleep({ record: JSON.parse(sent) }));
    const found = await records.find(ada, 'sleep', sleep().id);
    expect(JSON.stringify(found?.record)).toBe(JSON.stringify(JSON.parse(sent)));
    expect(found).toEqual(sleep({ record: JSON.parse(sent) }));
  });

  test('a record is found by its user, collection and id', async () => {
    const { records } = stores();
    await putAll(sleep());
    expect(await records.find(ada, 'sleep', sleep().id)).toEqual(sleep());
    expect(await records.find(ada, 'sleep', 'another')).toBeUndefined();
    expect(await records.find(ada, 'workout', sleep().id)).toBeUndefined();
    expect(await records.find({ ...ada, user_id: 'grace' }, 'sleep', sleep().id)).toBeUndefined();
  });

  test('a window holds what starts in it: its start, not its end', async () => {
    await putAll(
      sleep({ id: 'before', start: week.start - 1 }),
      sleep({ id: 'first', start: week.start }),
      sleep({ id: 'last', start: week.end - 1 }),
      sleep({ id: 'after', start: week.end }),
      sleep({ id: 'other', start: week.start, collection: 'workout' }),
    );
    const found = await stores().records.between(ada, 'sleep', week);
    expect(found.map(({ id }) => id).toSorted()).toEqual(['first', 'last']);
    expect(await walk(10)).toEqual([['last', 'first']]);
  });

  test('a window that ends before it starts holds nothing', async () => {
    const { records } = stores();
    await putAll(sleep({ start: monday }));
    const reversed = { start: monday + day, end: monday - day };
    const empty = { start: monday, end: monday };
    expect(await records.between(ada, 'sleep', reversed)).toEqual([]);
    expect(await records.page(ada, 'sleep', reversed, 10)).toEqual({ items: [] });
    expect(await records.between(ada, 'sleep', empty)).toEqual([]);
  });

  test('a newer version replaces an older one, and is never replaced by it', async () => {
    const { records } = stores();
    const newer = sleep({ updated_at: monday + 1, start: monday - day });
    await putAll(sleep());
    expect(await records.put(ada, newer)).toBe(true);
    expect(await records.put(ada, sleep())).toBe(false);
    expect(await records.find(ada, 'sleep', sleep().id)).toEqual(newer);
    expect(await records.between(ada, 'sleep', week)).toEqual([newer]);
  });

  test('a version of equal age is replaced', async () => {
    const { records } = stores();
    await putAll(sleep());
    expect(await records.put(ada, sleep({ link_id: 'link-2' }))).toBe(true);
    expect(await records.find(ada, 'sleep', sleep().id)).toEqual(sleep({ link_id: 'link-2' }));
  });

  test('a tombstone is found and in its window, and on no page', async () => {
    const { records } = stores();
    const tombstone = sleep({ deleted_at: monday + minute });
    await putAll(sleep());
    expect(await records.bury(ada, sleep(), monday + minute)).toBe(true);
    expect(await records.find(ada, 'sleep', sleep().id)).toEqual(tombstone);
    expect(await records.between(ada, 'sleep', week)).toEqual([tombstone]);
    expect(await records.page(ada, 'sleep', week, 10)).toEqual({ items: [] });
  });

  test('a record that WHOOP shows again rises from its tombstone', async () => {
    const { records } = stores();
    await putAll(sleep({ deleted_at: monday }));
    expect(await records.put(ada, sleep())).toBe(true);
    expect((await records.page(ada, 'sleep', week, 10)).items).toEqual([sleep()]);
  });

  test.each([
    ['newer', sleep({ updated_at: monday + 1 })],
    ['older', sleep({ updated_at: monday - 1 })],
    ['of another link', sleep({ link_id: 'link-2' })],
    ['different at an equal updated_at', sleep({ record: { height_meter: 1.8 } })],
    ['a tombstone already', sleep({ deleted_at: monday })],
  ])('what is %s than seen is not buried', async (_, standing) => {
    const { records } = stores();
    await putAll(standing);
    expect(await records.bury(ada, sleep(), monday + minute)).toBe(false);
    expect(await records.find(ada, 'sleep', sleep().id)).toEqual(standing);
  });

  test('what is not there is not buried', async () => {
    const { records } = stores();
    expect(await records.bury(ada, sleep(), monday)).toBe(false);
    expect(await records.find(ada, 'sleep', sleep().id)).toBeUndefined();
  });

  test('pages come newest first and end without a next', async () => {
    const starts = [5, 1, 4, 2, 3];
    await putAll(...starts.map((n) => sleep({ id: `sleep-${n}`, start: monday - n * day })));
    expect(await walk(2)).toEqual([['sleep-1', 'sleep-2'], ['sleep-3', 'sleep-4'], ['sleep-5']]);
    expect(await walk(5)).toHaveLength(1);
  });

  test('records that start at one instant are each on one page', async () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    await putAll(...ids.map((id) => sleep({ id, start: monday - day })));
    expect(await walk(2)).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
  });

  test('a full page follows however many tombstones lie between', async () => {
    const nights = Array.from({ length: 12 }, (_, n) =>
      sleep({ id: `n${n}`, start: monday - (n + 1) * minute }),
    );
    await putAll(...nights.map((night, n) => (n % 6 === 0 ? night : { ...night, deleted_at: 1 })));
    expect(await walk(1)).toEqual([['n0'], ['n6']]);
  });

  test('a page goes on where the last one ended although its end was deleted since', async () => {
    const { records } = stores();
    const nights = [1, 2, 3].map((n) => sleep({ id: `n${n}`, start: monday - n * day }));
    await putAll(...nights);
    const { items, next } = await records.page(ada, 'sleep', week, 2);
    for (const seen of items) await records.bury(ada, seen, monday);
    const rest = await records.page(ada, 'sleep', week, 2, next);
    expect(rest.items.map(({ id }) => id)).toEqual(['n3']);
  });

  test('a page never leaves its window, wherever the last one ended', async () => {
    const { records } = stores();
    await putAll(sleep({ start: monday - 1 }), sleep({ id: 'later', start: monday + 1 }));
    const page = await records.page(ada, 'sleep', week, 10, { start: monday + day, id: 'x' });
    expect(page).toEqual({ items: [sleep({ start: monday - 1 })] });
  });

  test('an expired record is nowhere, however late it is deleted', async () => {
    const { records } = stores();
    await records.put(ada, sleep(), monday + day - 500);
    setNow(monday + day - 501);
    expect((await records.page(ada, 'sleep', week, 10)).items).toEqual([sleep()]);
    expect(await records.find(ada, 'sleep', sleep().id)).toEqual(sleep());
    setNow(monday + day);
    expect((await records.page(ada, 'sleep', week, 10)).items).toEqual([]);
    expect(await records.between(ada, 'sleep', week)).toEqual([]);
    expect(await records.find(ada, 'sleep', sleep().id)).toBeUndefined();
  });

  test('body measurements are kept the same way', async () => {
    const { records } = stores();
    const body = sleep({
      collection: 'body',
      id: '2026-03-02',
      record: { weight_kilogram: 61.2345678 },
    });
    await putAll(body);
    expect((await records.page(ada, 'body', week, 10)).items).toEqual([body]);
  });
};

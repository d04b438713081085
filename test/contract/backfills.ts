/** What every implementation of Backfills promises. */
import { expect, test } from 'vitest';
import type { Stores } from '../support/stores.ts';
import { ada, backfill, day, minute, monday } from './factories.ts';

export const backfillsContract = (stores: () => Stores, setNow: (now: number) => void) => {
  const kept_until = monday + 30 * day;
  const unitsOf = async (id = 'backfill-1') => (await stores().backfills.find(ada, id))?.units;

  test('a backfill reads as it was written', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    expect(await backfills.find(ada, 'backfill-1')).toEqual(backfill());
    expect(await backfills.find({ ...ada, user_id: 'grace' }, 'backfill-1')).toBeUndefined();
  });

  test('those that run are the user’s own that are not completed', async () => {
    const { backfills } = stores();
    const done = backfill({ backfill_id: 'done', units: {} });
    await backfills.save(ada, backfill());
    await backfills.save(ada, done);
    await backfills.save({ ...ada, user_id: 'ada.2' }, backfill({ user_id: 'ada.2' }));
    expect(await backfills.running(ada)).toEqual([backfill(), done]);
    await backfills.complete(ada, 'done', monday, kept_until);
    expect(await backfills.running(ada)).toEqual([backfill()]);
    const completed = { ...done, completed_at: monday };
    expect(await backfills.list(ada)).toEqual([backfill(), completed]);
  });

  test('a completed one is there until it expires, and one that runs stays', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    await backfills.save(ada, backfill({ backfill_id: 'done', units: {} }));
    await backfills.complete(ada, 'done', monday, kept_until);
    setNow(kept_until - minute);
    expect(await backfills.find(ada, 'done')).toBeDefined();
    setNow(kept_until + minute);
    expect(await backfills.find(ada, 'done')).toBeUndefined();
    expect(await backfills.list(ada)).toEqual([backfill()]);
  });

  test('it says when it last came further', async () => {
    const { backfills } = stores();
    const progressedAt = async () => (await backfills.find(ada, 'backfill-1'))?.progressed_at;
    await backfills.save(ada, backfill());
    expect(await progressedAt()).toBeUndefined();
    await backfills.shrink(ada, 'backfill-1', 'sleep.1', monday - day, monday + 1);
    await backfills.shrink(ada, 'backfill-1', 'sleep.1', monday - day, monday + 2);
    expect(await progressedAt()).toBe(monday + 1);
    await backfills.finish(ada, 'backfill-1', 'sleep.1', monday + 3);
    await backfills.finish(ada, 'backfill-1', 'sleep.1', monday + 4);
    expect(await progressedAt()).toBe(monday + 3);
  });

  test('a wait that is known is noted with the claim, and stays noted', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    const [first, second] = [monday + minute, monday + 2 * minute];
    expect(await backfills.claimDrive(ada, 'backfill-1', monday, first, monday + day)).toBe(true);
    expect(await backfills.claimDrive(ada, 'backfill-1', first, second)).toBe(true);
    expect(await backfills.find(ada, 'backfill-1')).toEqual(
      backfill({ drive_at: second, waits_until: monday + day }),
    );
  });

  test('a unit’s end moves back, never forward', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    await backfills.shrink(ada, 'backfill-1', 'sleep.1', monday - 5 * day, monday);
    await backfills.shrink(ada, 'backfill-1', 'sleep.1', monday - 2 * day, monday);
    expect(await unitsOf()).toEqual({
      ...backfill().units,
      'sleep.1': { collection: 'sleep', start: monday - 30 * day, end: monday - 5 * day },
    });
  });

  test('a unit is finished once, and then neither finished nor shrunk', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    const { 'sleep.2': left } = backfill().units;
    await backfills.finish(ada, 'backfill-1', 'sleep.1', monday);
    await backfills.finish(ada, 'backfill-1', 'sleep.1', monday);
    await backfills.shrink(ada, 'backfill-1', 'sleep.1', monday - day, monday);
    expect(await unitsOf()).toEqual({ 'sleep.2': left });
  });

  test('units finished side by side are all out', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    await Promise.all(
      ['sleep.1', 'sleep.2'].map((unit) => backfills.finish(ada, 'backfill-1', unit, monday)),
    );
    expect(await unitsOf()).toEqual({});
  });

  test('a completed backfill says when', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    await backfills.complete(ada, 'backfill-1', monday + minute, kept_until);
    expect(await backfills.find(ada, 'backfill-1')).toEqual(
      backfill({ completed_at: monday + minute }),
    );
  });

  test('a message about an erased backfill brings nothing back', async () => {
    const { backfills } = stores();
    await backfills.shrink(ada, 'backfill-1', 'sleep.1', monday, monday);
    await backfills.finish(ada, 'backfill-1', 'sleep.1', monday);
    await backfills.complete(ada, 'backfill-1', monday, kept_until);
    expect(await backfills.claimDrive(ada, 'backfill-1', monday, monday + minute)).toBe(false);
    expect(await backfills.find(ada, 'backfill-1')).toBeUndefined();
  });

  test('of many that would drive a backfill, one does', async () => {
    const { backfills } = stores();
    await backfills.save(ada, backfill());
    const claims = Array.from({ length: 6 }, () =>
      backfills.claimDrive(ada, 'backfill-1', monday, monday + minute),
    );
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
    expect((await backfills.find(ada, 'backfill-1'))?.drive_at).toBe(monday + minute);
  });
};

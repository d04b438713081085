/** What a person may ask for, over HTTP on the synthesised template: that nothing of them is kept. */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { collections } from '../functions/domain/record.ts';
import { callAws } from '../infra/local/call.ts';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';

const MINUTE = 60_000;
const wait = { timeout: 20_000, interval: 100 };
let system: Awaited<ReturnType<typeof startLocal>>;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  const limits = { requests_per_minute: 5_000, requests_per_day: 100_000 };
  system = await startLocal({
    simulator: {
      members: 3,
      days: 60,
      still: true,
      limits: { per_minute: 5_000, per_day: 100_000 },
    },
    settings: limits,
    scale: 0.02,
  });
  app = createApp(system);
}, 90_000);
afterAll(() => system.close());

const recordsOf = async (user_id: string) => {
  const kept = await Promise.all(
    collections.map((it) => app.listAll(`/users/${user_id}/records/${it}`)),
  );
  return kept.flat();
};

/** Items of the table that name this user; tickets and states expire by themselves. */
const itemsNaming = async (user_id: string) => {
  const call = (target: string, body: object) =>
    callAws(system.dynamodb, `DynamoDB_20120810.${target}`, body);
  const names = v.object({ TableNames: v.array(v.string()) });
  const { TableNames } = v.parse(names, await call('ListTables', {}));
  const scanned = v.object({ Items: v.array(v.record(v.string(), v.any())) });
  const { Items } = v.parse(scanned, await call('Scan', { TableName: TableNames[0] }));
  return Items.filter((item) => JSON.stringify(item).includes(user_id))
    .map(({ pk, sk }) => `${pk.S} ${sk.S}`)
    .filter((it) => !/^(TICKET|STATE)#/.test(it));
};

const userSchema = v.looseObject({
  collections: v.object({ workout: v.object({ covered_from: v.nullable(v.string()) }) }),
});
const receiptSchema = v.strictObject({
  user_id: v.string(),
  erased_at: v.string(),
  whoop_confirmed: v.nullable(v.boolean()),
  deleted: v.record(v.string(), v.number()),
  complete: v.boolean(),
  sweep_at: v.string(),
  backups_until: v.string(),
});

const settle = async (user_id: string) => {
  await vi.waitFor(async () => {
    const user = v.parse(userSchema, await (await app.call(`/users/${user_id}`)).json());
    expect(user).toMatchObject({ status: 'connected', backfills: [] });
    const { covered_from } = user.collections.workout;
    expect(covered_from && covered_from < daysAgo(29)).toBe(true);
  }, wait);
};
const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 60 * MINUTE).toISOString();

const erase = async (user_id: string) => {
  const answer = await app.call(`/users/${user_id}`, { method: 'DELETE' });
  expect(answer.status).toBe(200);
  return v.parse(receiptSchema, await answer.json());
};

describe('an erase', () => {
  const sweep = async () => {
    await system.simulator?.advance(4 * MINUTE);
    await system.invoke('sync', {});
  };

  test('deletes all that the table holds of a user, and says so', async () => {
    await app.link('erase-me', 2);
    await settle('erase-me');
    const kept = await recordsOf('erase-me');
    const before = await app.visit('erase-me', 'sim_member=2');
    const receipt = await erase('erase-me');
    expect(receipt).toMatchObject({
      user_id: 'erase-me',
      whoop_confirmed: true,
      complete: true,
      deleted: { connection: 1, member: 1, token: 1, backfill: 1, body: 1 },
    });
    const counts = collections.map((it) => receipt.deleted[it] ?? 0);
    expect(counts.reduce((sum, it) => sum + it)).toBeGreaterThanOrEqual(kept.length);
    const days = (Date.parse(receipt.backups_until) - Date.parse(receipt.sweep_at)) / 86_400_000;
    expect(days).toBe(35);
    expect((await app.call('/users/erase-me')).status).toBe(404);
    // What says that links from before count no more, and what is to be swept.
    expect(await itemsNaming('erase-me')).toEqual([
      expect.stringMatching(/^USER#erase-me CONNECTION$/),
      expect.stringMatching(/^USER#erase-me ERASURE#\w+$/),
    ]);
    expect((await before.come()).status).toBe(410);
    expect(await erase('erase-me')).toMatchObject({ whoop_confirmed: null, deleted: {} });
    await sweep();
    expect(await itemsNaming('erase-me')).toEqual(['USER#erase-me CONNECTION']);
  }, 60_000);

  test('leaves the next link alone, also when its sweep comes', async () => {
    await app.link('come-back', 3);
    await settle('come-back');
    await erase('come-back');
    expect((await app.link('come-back', 3)).headers.get('location')).toContain('stage=completed');
    await settle('come-back');
    const kept = await recordsOf('come-back');
    await sweep();
    expect(await recordsOf('come-back')).toEqual(kept);
    expect(kept.length).toBeGreaterThan(100);
    expect((await erase('come-back')).deleted).toMatchObject({ connection: 1, token: 1 });
  }, 60_000);

  test('of somebody unknown, or twice, is fine; without a key it is refused', async () => {
    expect(await erase('never-seen')).toMatchObject({ whoop_confirmed: null, deleted: {} });
    const answer = await fetch(`${system.api}/users/never-seen`, { method: 'DELETE' });
    expect(answer.status).toBe(401);
  });
});

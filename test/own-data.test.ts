/** What a person may ask for, over HTTP on the synthesised template: all their data, and its end. */
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

const lineSchema = v.pipe(v.string(), v.parseJson(), v.looseObject({ type: v.string() }));

const readLines = async (path: string) => {
  const answer = await app.call(path);
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
  const text = await answer.text();
  expect(text.endsWith('\n')).toBe(true);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => v.parse(lineSchema, line));
};

/** Page by page, as `curl` alone would go through it. */
const exportAll = async (user_id: string, limit: number) => {
  const lines: v.InferOutput<typeof lineSchema>[] = [];
  let sizes: number[] = [];
  for (let cursor: unknown = ''; cursor !== null; ) {
    const query = cursor ? `&cursor=${cursor}` : '';
    const page = await readLines(`/users/${user_id}/export?limit=${limit}${query}`);
    const last = page.pop();
    expect(last).toEqual({ type: 'page', next_cursor: last?.['next_cursor'] });
    cursor = last?.['next_cursor'];
    sizes = [...sizes, page.length];
    lines.push(...page);
  }
  return { lines, sizes };
};

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

describe('an export', () => {
  test('holds everything about a user, in pages, and no tokens', async () => {
    await app.link('export-me', 1);
    await settle('export-me');
    const { lines, sizes } = await exportAll('export-me', 5_000);
    expect(sizes).toHaveLength(1);
    const records = lines.filter(({ type }) => type === 'record');
    const sent = records.filter((it) => it['collection'] !== 'body').map((it) => it['record']);
    const kept = await recordsOf('export-me');
    expect(kept.length).toBeGreaterThan(100);
    const sorted = (them: unknown[]) => them.map((it) => JSON.stringify(it)).toSorted();
    expect(sorted(sent)).toEqual(sorted(kept));
    expect(records.filter((it) => it['collection'] === 'body')).toHaveLength(1);
    expect(records[0]).toMatchObject({ deleted_at: null, start: expect.stringMatching(/Z$/) });
    const others = lines.filter(({ type }) => type !== 'record');
    expect(others.map(({ type }) => type).toSorted()).toEqual(['backfill', 'connection']);
    expect(JSON.stringify(lines)).not.toMatch(/token|sealed/);
    const paged = await exportAll('export-me', 7);
    expect(paged.sizes.slice(0, -1).every((size) => size === 7)).toBe(true);
    expect(paged.lines).toEqual(lines);
  }, 60_000);

  test('is there for who has disconnected, and refused for who is unknown', async () => {
    const { lines } = await exportAll('export-me', 1_000);
    await app.call('/users/export-me/connection', { method: 'DELETE' });
    const after = await exportAll('export-me', 1_000);
    expect(after.lines).toHaveLength(lines.length);
    expect(after.lines).toContainEqual(
      expect.objectContaining({ type: 'connection', status: 'disconnected' }),
    );
    expect((await app.call('/users/nobody/export')).status).toBe(404);
    expect((await app.call('/users/export-me/export?limit=5001')).status).toBe(400);
    expect((await app.call('/users/export-me/export?cursor=abc')).status).toBe(400);
    expect((await fetch(`${system.api}/users/export-me/export`)).status).toBe(401);
  });
});

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
    expect((await app.call('/users/erase-me/export')).status).toBe(404);
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

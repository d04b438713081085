/** What happens at WHOOP is in the table soon after its webhook: the deployed system and the simulated WHOOP. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Collection, collections } from '../functions/domain/record.ts';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';

const HOUR = 3_600_000;
const DAYS = 6;
const wait = { timeout: 20_000, interval: 200 };

let system: Awaited<ReturnType<typeof startLocal>>;
let app: ReturnType<typeof createApp>;

interface Listed {
  id?: string | number;
  sleep_id?: string;
  start?: string;
  created_at: string;
}

/** Of the last days, by the simulated WHOOP's clock, as text: order says nothing. */
const recent = (records: Listed[], sleeps: Listed[]) => {
  const since = Date.now() + (system.simulator?.ahead() ?? 0) - DAYS * 24 * HOUR;
  const startOf = ({ start, sleep_id }: Listed) =>
    Date.parse(start ?? sleeps.find(({ id }) => id === sleep_id)?.start ?? '');
  return records
    .filter((record) => startOf(record) >= since)
    .map((record) => JSON.stringify(record))
    .sort();
};

const heldOf = async (collection: Collection) => {
  const truth = await app.truth(1);
  return recent(truth[collection], truth['sleep']);
};

const keptOf = async (collection: Collection) => {
  const [kept, sleeps] = await Promise.all(
    [collection, 'sleep'].map((name) => app.listAll(`/users/ada/records/${name}`)),
  );
  return recent(kept as Listed[], sleeps as Listed[]);
};

/** All that has webhooks; cycles are as old as the last look. */
const expectFresh = async (wanted: readonly Collection[] = ['sleep', 'recovery', 'workout']) => {
  for (const collection of wanted)
    expect(await keptOf(collection)).toEqual(await heldOf(collection));
};

beforeAll(async () => {
  system = await startLocal({
    simulator: { members: 1, days: 40, limits: { per_minute: 5_000, per_day: 100_000 } },
    settings: { requests_per_minute: 5_000, requests_per_day: 100_000 },
    scale: 0.02,
  });
  app = createApp(system);
  await app.link('ada');
  await vi.waitFor(() => expectFresh(collections), wait);
}, 40_000);
afterAll(() => system.close());

const act = async (deed: 'add' | 'edit' | 'delete', collection: Collection) => {
  const answer = await fetch(`${system.whoop}/_sim/members/1/${deed}`, {
    method: 'POST',
    body: JSON.stringify({ collection }),
  });
  expect(answer.ok).toBe(true);
};

test('a workout that a member has just done', async () => {
  const before = await heldOf('workout');
  await act('add', 'workout');
  expect(await heldOf('workout')).not.toEqual(before);
  await vi.waitFor(() => expectFresh(), wait);
});

test('a sleep that is edited, with its recovery', { timeout: 30_000 }, async () => {
  const before = await heldOf('sleep');
  await act('edit', 'sleep');
  expect(await heldOf('sleep')).not.toEqual(before);
  await vi.waitFor(() => expectFresh(), wait);
});

test('a workout and a sleep that are deleted, with its recovery', { timeout: 30_000 }, async () => {
  const before = await heldOf('recovery');
  await act('delete', 'workout');
  await act('delete', 'sleep');
  expect(await heldOf('recovery')).toHaveLength(before.length - 1);
  await vi.waitFor(() => expectFresh(), wait);
});

test('two days of a member’s life, played at once', { timeout: 60_000 }, async () => {
  const before = await heldOf('sleep');
  for (let hours = 0; hours < 48; hours += 4) {
    const body = JSON.stringify({ hours: 4 });
    await fetch(`${system.whoop}/_sim/advance`, { method: 'POST', body });
    await vi.waitFor(() => expectFresh(), wait);
  }
  expect(await heldOf('sleep')).not.toEqual(before);
  // Of cycles there are no webhooks.
  expect((await app.post('/sync', { user_id: 'ada' })).status).toBe(202);
  await vi.waitFor(() => expectFresh(collections), wait);
  const user = await (await app.call('/users/ada')).json();
  expect(user).toMatchObject({ status: 'connected', webhooks: { waiting: 0 } });
});

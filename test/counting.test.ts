/** What the running system counts for its alarms, in the lines that CloudWatch reads as metrics. */
import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';

let system: Awaited<ReturnType<typeof startLocal>>;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  // Tokens that live for a minute are refreshed at each pull.
  system = await startLocal({
    simulator: {
      members: 4,
      days: 2,
      still: true,
      expires_in: 60,
      limits: { per_minute: 5_000, per_day: 100_000 },
    },
    settings: { requests_per_minute: 5_000, requests_per_day: 100_000 },
    scale: 0.02,
  });
  app = createApp(system);
}, 30_000);
afterAll(() => system.close());

const wait = { timeout: 10_000, interval: 100 };

const counted = async (metric: string) =>
  (await readFile(system.logs, 'utf8'))
    .split('\n')
    .filter((line) => line.includes('CloudWatchMetrics') && line.includes(`"Name":"${metric}"`))
    .map((line) => JSON.parse(line));

const allDone = v.looseObject({
  collections: v.record(v.string(), v.looseObject({ listed_until: v.string() })),
  backfills: v.pipe(v.array(v.unknown()), v.empty()),
});

const connect = async (user_id: string, member: number) => {
  await app.link(user_id, member);
  const isQuiet = async () =>
    expect(v.is(allDone, await (await app.call(`/users/${user_id}`)).json())).toBe(true);
  await vi.waitFor(isQuiet, wait);
};

test('a member who revoked is counted once, by cause, without a name', async () => {
  await connect('ada', 1);
  system.simulator?.revoke(1);
  for (let n = 0; n < 3; n++) await app.post('/sync', { user_id: 'ada' });
  await vi.waitFor(async () => expect(await counted('NeedsReauth')).toHaveLength(1), wait);
  const refused = await app.post('/sync', { user_id: 'ada' });
  expect(refused.status).toBe(409);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const [{ _aws, ...values } = {}, ...others] = await counted('NeedsReauth');
  expect(values).toEqual({ service: 'whoop-on-aws', cause: 'grant_invalid', NeedsReauth: 1 });
  expect(others).toEqual([]);
}, 30_000);

test('a client secret that WHOOP refuses is counted by an unlink, a pull and a link', async () => {
  await connect('grace', 2);
  await connect('hedy', 3);
  const { simulator } = system;
  if (simulator) {
    simulator.fault = ({ path }) =>
      path === '/oauth/oauth2/token'
        ? { status: 401, body: { error: 'invalid_client' } }
        : undefined;
  }
  const isCounted = (times: number) => async () => {
    const lines = await counted('InvalidClient');
    expect(lines.map(({ _aws, ...values }) => values)).toEqual(
      Array(times).fill({ service: 'whoop-on-aws', InvalidClient: 1 }),
    );
  };
  const unlinked = await app.call('/users/grace/connection', {
    method: 'DELETE',
    headers: { authorization: `Bearer ${system.api_key}` },
  });
  expect(unlinked.status).toBe(503);
  await vi.waitFor(isCounted(1), wait);
  await app.post('/sync', { user_id: 'hedy' });
  await vi.waitFor(isCounted(2), wait);
  await app.link('ida', 4);
  await vi.waitFor(isCounted(3), wait);
}, 30_000);

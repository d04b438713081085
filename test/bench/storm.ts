/**
 * `npm run bench -- storm`: 100 webhooks a second for 20 seconds on the local system, in real time. What
 * gets a 204 is counted by its connection and brought; what is too much gets a 429, and WHOOP sends it
 * again.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { simulatedClient } from '../../infra/local/options.ts';
import { startLocal } from '../../infra/local/system.ts';
import { createApp } from '../support/app.ts';
import type { Bench, Measured } from './bench.ts';
import { percentile, round } from './figures.ts';

const A_SECOND = 100;
const SECONDS = 20;
const CALM = 100;
const THROTTLED_MS = 3_000;
const MB = 1_000_000;
const much = { per_minute: 1_000_000, per_day: 10_000_000 };

const userSchema = v.object({
  whoop_user_id: v.number(),
  webhooks: v.object({ received: v.number(), waiting: v.number() }),
});

const run: Bench['run'] = async ({ members = 1, seed = 1 }) => {
  const system = await startLocal({
    simulator: { members, days: 30, seed, limits: much, still: true },
    settings: { requests_per_minute: much.per_minute, requests_per_day: much.per_day },
  });
  try {
    return await measure(system, members);
  } finally {
    await system.close();
  }
};

const measure = async (
  system: Awaited<ReturnType<typeof startLocal>>,
  members: number,
): Promise<Measured> => {
  const app = createApp(system);
  const users = Array.from({ length: members }, (_, n) => `u${n + 1}`);
  const viewOf = async (user: string) =>
    v.parse(userSchema, await (await app.call(`/users/${user}`)).json());
  const count = async (of: 'received' | 'waiting') => {
    const views = await Promise.all(users.map(viewOf));
    return views.reduce((sum, { webhooks }) => sum + webhooks[of], 0);
  };

  for (const [n, user] of users.entries()) await app.link(user, n + 1);
  const targets = await Promise.all(
    users.map(async (user, n) => {
      const { workout = [] } = await app.truth(n + 1);
      const { whoop_user_id } = await viewOf(user);
      return workout.slice(0, 7).map(({ id }: { id: string }) => ({ whoop_user_id, id }));
    }),
  );
  const all = targets.flat();
  const answers: Record<number, number> = {};
  const send = async (n: number): Promise<number> => {
    const { whoop_user_id: user_id, id } = all[n % all.length];
    const type = 'workout.updated';
    const body = JSON.stringify({ user_id, id, type, trace_id: randomUUID() });
    const timestamp = String(Date.now());
    const hmac = createHmac('sha256', simulatedClient.client_secret).update(timestamp + body);
    const begun = performance.now();
    const { status } = await fetch(`${system.api}/webhook`, {
      method: 'POST',
      body,
      headers: {
        'x-whoop-signature': hmac.digest('base64'),
        'x-whoop-signature-timestamp': timestamp,
      },
    });
    answers[status] = (answers[status] ?? 0) + 1;
    return performance.now() - begun;
  };

  await send(0);
  const calm: number[] = [];
  for (let n = 0; n < CALM; n++) {
    calm.push(await send(n));
    await sleep(30);
  }
  const memory: number[] = [];
  const noteMemory = () => memory.push(Math.round(process.memoryUsage().rss / MB));
  const storm: Promise<number>[] = [];
  const start = Date.now();
  for (let n = 0; n < A_SECOND * SECONDS; n++) {
    await sleep(Math.max(0, start + (n * 1_000) / A_SECOND - Date.now()));
    if (n % (5 * A_SECOND) === 0) noteMemory();
    storm.push(send(n));
  }
  const took = await Promise.all(storm);
  noteMemory();
  const ended = Date.now();
  // The throttle has to let us ask.
  await sleep(THROTTLED_MS);
  while ((await count('waiting')) > 0 && Date.now() < ended + 120_000) await sleep(1_000);
  const figures = {
    calm_p50_ms: round(percentile(calm, 0.5)),
    calm_p95_ms: round(percentile(calm, 0.95)),
    storm_p50_ms: round(percentile(took, 0.5)),
    storm_p95_ms: round(percentile(took, 0.95)),
    answers,
    received: await count('received'),
    waiting: await count('waiting'),
    drained_s: round((Date.now() - ended) / 1_000),
    memory_mb: Object.fromEntries(memory.map((mb, n) => [`after ${5 * n} s`, mb])),
  };
  const isLost = figures.received < (answers[204] ?? 0) || figures.waiting > 0;
  return { figures, broken: isLost ? ['what was answered with 204 is not all there'] : [] };
};

export const bench: Bench = {
  about: '100 webhooks a second for 20 seconds on the local system; real time',
  options: {
    members: { otherwise: 10, most: 50, about: 'whose records the webhooks name' },
    seed: { otherwise: 7, most: 1_000_000, about: 'draws the members' },
  },
  run,
};

/** The simulated WHOOP's webhooks, as an app's endpoint receives them. */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SimulatorOptions } from '../infra/simulator/options.ts';
import { startSimulator } from '../infra/simulator/server.ts';
import { get, obtainTokens } from './support/authorize.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');
const hour = 3_600_000;

const bodySchema = v.strictObject({
  user_id: v.number(),
  id: v.pipe(v.string(), v.uuid()),
  type: v.string(),
  trace_id: v.pipe(v.string(), v.uuid()),
});

interface Received extends v.InferOutput<typeof bodySchema> {
  raw: string;
  headers: IncomingHttpHeaders;
}

/** An endpoint that answers with a status; undefined is no answer at all. */
const receive = async (
  answer: (webhook: Received) => number | undefined | Promise<number> = () => 204,
) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const raw = await text(request);
    const webhook = { ...v.parse(bodySchema, JSON.parse(raw)), raw, headers: request.headers };
    received.push(webhook);
    const status = await answer(webhook);
    if (status) response.writeHead(status, { location: '/webhook' }).end();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { received, url: `http://127.0.0.1:${port}/webhook` };
};

const simulate = async (webhook_url: string | undefined, options: SimulatorOptions = {}) => {
  const simulator = await startSimulator({
    members: 1,
    days: 10,
    now: () => noon,
    limits: { per_minute: 10_000, per_day: 10_000 },
    webhook_url,
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
};

const recordSchema = v.looseObject({ id: v.optional(v.string()), score_state: v.string() });
const truthSchema = v.object({
  sleep: v.array(recordSchema),
  workout: v.array(recordSchema),
});
const readTruth = async (url: string) =>
  v.parse(truthSchema, await (await fetch(`${url}/_sim/truth/1`)).json());

const timesOf = (received: Received[]) =>
  received.map(({ headers }) => Number(headers['x-whoop-signature-timestamp']));

describe('a webhook', () => {
  test('is signed as WHOOP signs, in milliseconds of the simulator’s time', async () => {
    const { received, url } = await receive();
    const simulator = await simulate(url, { client_secret: 'whoop-secret' });
    await obtainTokens(simulator.url);
    await simulator.advance(hour / 2);
    const id = await simulator.act(1, 'add', 'workout');

    const webhook = received.find((it) => it.type === 'workout.updated');
    const timestamp = String(noon + hour / 2);
    expect(webhook).toMatchObject({ id, headers: { 'content-type': 'application/json' } });
    expect(webhook?.headers['x-whoop-signature-timestamp']).toBe(timestamp);
    expect(webhook?.headers['x-whoop-signature']).toBe(
      createHmac('sha256', 'whoop-secret').update(`${timestamp}${webhook?.raw}`).digest('base64'),
    );
    expect(JSON.stringify(simulator.webhooks)).not.toContain('whoop-secret');
  });

  test('comes of each step of a night, and finds the world as it was then', async () => {
    const seen: unknown[] = [];
    const { received, url } = await receive(async ({ id, type }) => {
      const { access_token } = await obtainTokens(simulator.url);
      const answer = await get(simulator.url, `/v2/activity/sleep/${id}`, access_token);
      if (type === 'workout.updated') return 204;
      const { score_state } = v.parse(recordSchema, await answer.json());
      seen.push([type, score_state]);
      return 204;
    });
    const simulator = await simulate(url);
    await obtainTokens(simulator.url);
    expect(await simulator.advance(24 * hour)).toMatchObject({ webhooks: received.length });

    const [night] = received.filter(({ type }) => type === 'recovery.updated');
    expect(seen.slice(0, 4)).toEqual([
      ['sleep.updated', 'PENDING_SCORE'],
      ['recovery.updated', 'PENDING_SCORE'],
      ['sleep.updated', 'SCORED'],
      ['recovery.updated', 'SCORED'],
    ]);
    expect(received.slice(0, 4).map(({ id }) => id)).toEqual(Array(4).fill(night?.id));
    expect(new Set(received.map(({ trace_id }) => trace_id)).size).toBe(received.length);
    const times = timesOf(received);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[2]).toBeGreaterThan((times[0] ?? 0) + 2 * 60_000);
    expect(times.at(-1)).toBeLessThanOrEqual(noon + 24 * hour);
    expect(simulator.webhooks.map(({ delivered_at }) => delivered_at)).toEqual(times);
  });

  test('comes of all that a member does', async () => {
    const { received, url } = await receive();
    const simulator = await simulate(url, { still: true });
    await obtainTokens(simulator.url);
    const did = async (...deed: Parameters<typeof simulator.act>) => {
      const before = received.length;
      const id = await simulator.act(...deed);
      const came = received.slice(before);
      expect(came.map((webhook) => webhook.id)).toEqual(came.map(() => id));
      return came.map(({ type }) => type);
    };
    expect(await did(1, 'edit', 'sleep')).toEqual(['sleep.updated', 'recovery.updated']);
    expect(await did(1, 'delete', 'sleep')).toEqual(['sleep.deleted', 'recovery.deleted']);
    expect(await did(1, 'add', 'workout')).toEqual(['workout.updated']);
    expect(await did(1, 'edit', 'workout')).toEqual(['workout.updated']);
    expect(await did(1, 'delete', 'workout')).toEqual(['workout.deleted']);
  });

  test('of a nap names no recovery', async () => {
    const { received, url } = await receive();
    const simulator = await simulate(url);
    await obtainTokens(simulator.url);
    for (let hours = 0; hours < 24 * 31; hours += 1) {
      await simulator.advance(hour);
      if ((await readTruth(simulator.url)).sleep[0]?.['nap'] === true) break;
    }
    const before = received.length;
    await simulator.act(1, 'edit', 'sleep');
    await simulator.act(1, 'delete', 'sleep');
    const types = received.slice(before).map(({ type }) => type);
    expect(types).toEqual(['sleep.updated', 'sleep.deleted']);
  });

  test('comes only of members who let the app read, until they take it back', async () => {
    const { received, url } = await receive(() => 500);
    const simulator = await simulate(url, { members: 2, still: true });
    await obtainTokens(simulator.url, { sim_member: '2' });
    await simulator.act(1, 'add', 'workout');
    expect(received).toHaveLength(0);
    await simulator.act(2, 'add', 'workout');
    expect(received).toHaveLength(1);
    simulator.revoke(2);
    await simulator.act(2, 'add', 'workout');
    await simulator.advance(2 * hour);
    expect(received).toHaveLength(1);
    expect(simulator.webhooks).toHaveLength(1);
  });

  test('goes where it is sent from now on, and nowhere without an address', async () => {
    const { received, url } = await receive();
    const simulator = await simulate(undefined, { still: true });
    await obtainTokens(simulator.url);
    await simulator.act(1, 'add', 'workout');
    simulator.webhook_url = url;
    expect(simulator.webhook_url).toBe(url);
    await simulator.advance(hour);
    expect(received).toHaveLength(0);
    await simulator.act(1, 'edit', 'workout');
    simulator.webhook_url = undefined;
    await simulator.act(1, 'delete', 'workout');
    expect(received.map(({ type }) => type)).toEqual(['workout.updated']);
  });

  test('tells nothing of the time before anybody wanted it', async () => {
    const { received, url } = await receive();
    const clock = { now: noon };
    const simulator = await simulate(undefined, { now: () => clock.now });
    await obtainTokens(simulator.url);
    clock.now += 24 * hour;
    simulator.webhook_url = url;
    await simulator.advance(1);
    expect([received.length, simulator.webhooks.length]).toEqual([0, 0]);
  });

  test('is the same whether time was moved or passed by itself', async () => {
    const { url } = await receive();
    const tracesAfter = async (pass: 'moved' | 'itself') => {
      const clock = { now: noon };
      const simulator = await simulate(url, { members: 5, now: () => clock.now });
      for (const sim_member of ['1', '2', '3', '4', '5']) {
        await obtainTokens(simulator.url, { sim_member });
      }
      if (pass === 'itself') clock.now += 48 * hour;
      await simulator.advance(pass === 'moved' ? 48 * hour : 1);
      return simulator.webhooks.map(({ trace_id }) => trace_id);
    };
    const traces = await tracesAfter('moved');
    expect(traces.length).toBeGreaterThan(20);
    expect(await tracesAfter('itself')).toEqual(traces);
  });

  test('comes by itself when its time has come, though nobody asks for anything', async () => {
    const early = await receive();
    const folder = await mkdtemp(join(tmpdir(), 'grants-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const grants_file = join(folder, 'grants.json');
    const known = await simulate(early.url, { grants_file });
    await obtainTokens(known.url);
    await known.advance(24 * hour);
    const [at = 0] = timesOf(early.received);

    const { received, url } = await receive();
    const began = Date.now();
    const now = () => at - 150 + Date.now() - began;
    await simulate(url, { now, grants_file });
    expect(received).toHaveLength(0);
    await vi.waitFor(() => expect(received).toHaveLength(2), { interval: 10 });
    expect(received[0]?.id).toBe(early.received[0]?.id);
    expect(timesOf(received)[0]).toBeGreaterThanOrEqual(at);
  });
});

describe('a delivery that fails', () => {
  test('is tried five times more in about an hour, and signed anew each time', async () => {
    const { received, url } = await receive(() => 500);
    const simulator = await simulate(url, { still: true });
    await obtainTokens(simulator.url);
    await simulator.act(1, 'add', 'workout');
    await simulator.advance(24 * hour);

    expect(received).toHaveLength(6);
    expect(new Set(received.map(({ trace_id }) => trace_id)).size).toBe(1);
    expect(new Set(received.map(({ headers }) => headers['x-whoop-signature'])).size).toBe(6);
    const [first = 0, ...retries] = timesOf(received).map((at) => at - noon);
    expect(first).toBe(0);
    expect(retries[0]).toBeGreaterThan(0);
    expect(retries.at(-1)).toBe(hour);
    expect(simulator.webhooks).toMatchObject([{ type: 'workout.updated', attempts: 6 }]);
    expect(simulator.webhooks[0]).not.toHaveProperty('delivered_at');
  });

  test('is over once it succeeds', async () => {
    const statuses = [404, 302, 200];
    const { received, url } = await receive(() => statuses.shift() ?? 200);
    const simulator = await simulate(url, { still: true });
    await obtainTokens(simulator.url);
    await simulator.act(1, 'add', 'workout');
    await simulator.advance(24 * hour);
    expect(received).toHaveLength(3);
    const [webhook] = simulator.webhooks;
    expect(webhook).toMatchObject({ attempts: 3, delivered_at: timesOf(received)[2] });
  });

  test('is one that gets no answer within a second', async () => {
    const answers = [undefined, 200];
    const { received, url } = await receive(() => answers.shift());
    const simulator = await simulate(url, { still: true });
    await obtainTokens(simulator.url);
    await simulator.act(1, 'add', 'workout');
    expect(simulator.webhooks[0]).not.toHaveProperty('delivered_at');
    await simulator.advance(hour);
    expect(received).toHaveLength(2);
    expect(simulator.webhooks).toMatchObject([{ attempts: 2, delivered_at: noon + 60_000 }]);
  });

  test('troubles nobody, whether nobody listens or the address is none', async () => {
    for (const url of ['http://127.0.0.1:1/webhook', 'no address']) {
      const simulator = await simulate(url, { still: true });
      await obtainTokens(simulator.url);
      await simulator.act(1, 'add', 'workout');
      await simulator.advance(24 * hour);
      expect(simulator.webhooks).toMatchObject([{ attempts: 6 }]);
    }
  });
});

describe('of webhooks', () => {
  /** Ten days, as the endpoint and as the simulator has them. */
  const tenDays = async (webhooks: NonNullable<SimulatorOptions['webhooks']>, seed = 7) => {
    const { received, url } = await receive();
    const simulator = await simulate(url, { webhooks, seed });
    await obtainTokens(simulator.url);
    await simulator.advance(240 * hour);
    const sent = simulator.webhooks.map(({ trace_id }) => trace_id);
    return { received: received.map(({ trace_id }) => trace_id), sent, list: simulator.webhooks };
  };

  test('a fraction is never sent, the same for the same seed', async () => {
    const { received, sent, list } = await tenDays({ lost: 0.3 });
    const lost = list.filter(({ attempts }) => attempts === 0).map(({ trace_id }) => trace_id);
    expect(lost.length).toBeGreaterThan(sent.length * 0.1);
    expect(lost.length).toBeLessThan(sent.length * 0.5);
    expect(received).toEqual(sent.filter((trace_id) => !lost.includes(trace_id)));
    expect((await tenDays({ lost: 0.3 })).received).toEqual(received);
    expect((await tenDays({ lost: 1 })).received).toEqual([]);
  });

  test('a fraction is sent twice', async () => {
    const { received, sent, list } = await tenDays({ duplicated: 0.3 });
    expect(received.length).toBeGreaterThan(sent.length * 1.1);
    expect(received.length).toBeLessThan(sent.length * 1.5);
    expect(new Set(received)).toEqual(new Set(sent));
    for (const { trace_id, attempts } of list) {
      expect(received.filter((it) => it === trace_id)).toHaveLength(attempts);
    }
    expect(Math.max(...list.map(({ attempts }) => attempts))).toBe(2);
  });

  test('a fraction is overtaken by others', async () => {
    const { received, sent } = await tenDays({ reordered: 0.3 });
    expect(received).not.toEqual(sent);
    expect(received.toSorted()).toEqual(sent.toSorted());
    const overtaken = received.filter((it, at) =>
      received.slice(0, at).some((other) => sent.indexOf(other) > sent.indexOf(it)),
    );
    expect(overtaken.length).toBeGreaterThan(sent.length * 0.1);
    expect((await tenDays({})).received).toEqual(sent);
  });
});

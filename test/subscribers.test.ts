/** Events as an app meets them: on the synthesised template, with a receiver over HTTP. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AppEvent } from '../functions/domain/event.ts';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';
import { queueNamed } from './support/queue-named.ts';
import { answer, startReceiver, verify } from './support/receiver.ts';

const wait = { timeout: 30_000, interval: 100 };
const paths = ['/all', '/linked', '/flaky', '/slow', '/gone', '/busy', '/moved'] as const;
type Path = (typeof paths)[number];

let receiver: Awaited<ReturnType<typeof startReceiver>>;
let system: Awaited<ReturnType<typeof startLocal>>;
let app: ReturnType<typeof createApp>;

const nameOf = (path: string) => path.slice(1);
beforeAll(async () => {
  receiver = await startReceiver();
  system = await startLocal({
    simulator: { members: 1, days: 60, still: true },
    settings: {
      subscribers: paths.map((path) => ({
        name: nameOf(path),
        url: `${receiver.url}${path}`,
        // The others are sent what a test sends them.
        ...(path !== '/all' && { events: path === '/linked' ? ['connection.linked'] : [] }),
      })),
    },
    scale: 0.02,
  });
  app = createApp(system);
}, 60_000);
afterAll(async () => {
  await system.close();
  await receiver.close();
});

const secretOf = (path: Path) =>
  system.subscribers.find(({ name }) => name === nameOf(path))?.signing_secret ?? '';

const event: AppEvent = {
  type: 'connection.linked',
  timestamp: '2026-03-02T06:00:00.000Z',
  data: { user_id: 'bob' },
};
/** Puts an event for one subscriber into a queue. */
const queue = async (path: Path, event_id: string, dead = '') => {
  const delivery = { subscriber: nameOf(path), event_id, event };
  const name = await queueNamed(system.queues.port, `Events${nameOf(path)}${dead}`);
  system.queues.sendMessage(name, JSON.stringify(delivery));
};
const idsAt = (path: Path) => receiver.at(path).map(({ headers }) => headers['webhook-id']);
/** What the function has logged of one event. */
const attempts = async (event_id: string) =>
  (await readFile(system.logs, 'utf8')).split('\n').filter((line) => {
    return line.includes(event_id) && line.includes('"delivery"');
  });

const read = (path: Path): AppEvent[] =>
  receiver.at(path).map((request) => verify(secretOf(path), request) as AppEvent);

describe('a subscriber', () => {
  test('is told of a link, its data and its history, each signed for it alone', async () => {
    await app.link('ada', 1);
    await vi.waitFor(() => {
      const types = read('/all').map(({ type }) => type);
      expect(types).toEqual(
        expect.arrayContaining(['connection.linked', 'data.updated', 'backfill.completed']),
      );
    }, wait);
    const ofLive = read('/all').find(({ data }) => data['origin'] === 'live');
    expect(ofLive?.data).toMatchObject({ user_id: 'ada', collections: expect.any(Array) });
    const text = receiver.at('/all').map(({ body }) => body);
    expect(text.join()).not.toMatch(/score|strain|kilojoule|heart|token/);
    const [first] = receiver.at('/all');
    if (!first) throw new Error('It came.');
    expect(first.headers['content-type']).toBe('application/json');
    expect(() => verify(secretOf('/linked'), first)).toThrow('No matching signature');
  }, 40_000);

  test('is told of nothing but what it asked for', async () => {
    await vi.waitFor(() => expect(read('/linked')).not.toEqual([]), wait);
    // What comes again, where this machine is slow, comes under the same id.
    expect(new Set(idsAt('/linked')).size).toBe(1);
    expect(read('/linked')[0]).toMatchObject({ type: 'connection.linked' });
  }, 40_000);

  test('is told what becomes of a connection, and the table has nothing left to tell', async () => {
    await app.call('/users/ada/connection', { method: 'DELETE' });
    await vi.waitFor(() => {
      const types = read('/all').map(({ type }) => type);
      expect(types).toContain('connection.disconnected');
    }, wait);
  }, 40_000);
});

describe('a delivery', () => {
  test('that is answered 500 comes again under the same id, with a signature of its own time', async () => {
    receiver.answers.set('/flaky', [answer(500), answer(200)]);
    await queue('/flaky', 'flaky-1');
    await vi.waitFor(() => expect(idsAt('/flaky').length).toBeGreaterThan(1), wait);
    for (const id of idsAt('/flaky')) expect(id).toBe('flaky-1');
    for (const told of read('/flaky')) expect(told).toEqual(event);
  }, 40_000);

  test('to one that never answers holds up no other', async () => {
    receiver.answers.set('/slow', [() => {}]);
    for (let n = 0; n < 30; n++) await queue('/slow', `slow-${n}`);
    await vi.waitFor(() => expect(receiver.at('/slow').length).toBeGreaterThan(0), wait);
    for (let n = 0; n < 5; n++) await queue('/linked', `quick-${n}`);
    await vi.waitFor(() => {
      for (let n = 0; n < 5; n++) expect(idsAt('/linked')).toContain(`quick-${n}`);
    }, wait);
  }, 40_000);

  test('that is answered 429 waits for as long as it is asked to', async () => {
    receiver.answers.set('/busy', [answer(429, { 'retry-after': '77' }), answer(204)]);
    await queue('/busy', 'busy-1');
    await vi.waitFor(() => expect(idsAt('/busy').length).toBeGreaterThan(1), wait);
    expect((await attempts('busy-1'))[0]).toContain('"again_s":77');
  }, 40_000);

  test('follows no redirect, and comes again', async () => {
    receiver.answers.set('/moved', [answer(302, { location: '/stolen' }), answer(204)]);
    await queue('/moved', 'moved-1');
    await vi.waitFor(() => expect(idsAt('/moved').length).toBeGreaterThan(1), wait);
    expect(receiver.at('/stolen')).toEqual([]);
  }, 40_000);

  test('that is answered 410 is the last, until the subscriber is enabled by hand', async () => {
    receiver.answers.set('/gone', [answer(410), answer(204)]);
    await queue('/gone', 'gone-1');
    await vi.waitFor(async () => {
      expect((await attempts('gone-1')).join()).toContain('it is disabled');
    }, wait);
    expect(idsAt('/gone')).toEqual(['gone-1']);
    expect(await system.invoke('deliver', { enable: 'gone' })).toEqual({ enabled: 'gone' });
    await vi.waitFor(() => expect(idsAt('/gone').length).toBeGreaterThan(1), wait);
  }, 60_000);
});

describe('by hand', () => {
  test('dead letters are tried again, all of them', async () => {
    for (let n = 0; n < 23; n++) await queue('/linked', `dead-${n}`, 'DeadLetters');
    expect(await system.invoke('deliver', { replay: true })).toEqual({ replayed: 23 });
    await vi.waitFor(() => {
      for (let n = 0; n < 23; n++) expect(idsAt('/linked')).toContain(`dead-${n}`);
    }, wait);
    expect(await system.invoke('deliver', { replay: true })).toEqual({ replayed: 0 });
  }, 40_000);

  test.each([{}, { replay: false }, { enable: 'nobody' }, { enable: 1 }, { Records: 1, x: 2 }])(
    '%j is refused in a sentence',
    async (payload) => {
      await expect(system.invoke('deliver', payload)).rejects.toThrow();
    },
  );
});

/** One attempt to deliver an event: whom it may reach, how it is signed, and when it is tried again. */
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parseSigning } from '../functions/aws/secrets.ts';
import { type DeliverDeps, deliver } from '../functions/domain/deliver.ts';
import type { AppEvent, Delivery } from '../functions/domain/event.ts';
import { MOST_ATTEMPTS, waitAfter } from '../functions/domain/retries.ts';
import { parseSettings } from '../functions/settings.ts';
import { isPublic, lookUpPublic } from '../functions/subscriber/address.ts';
import { post } from '../functions/subscriber/post.ts';
import { answer, startReceiver, verify } from './support/receiver.ts';
import { world } from './support/world.ts';

const event: AppEvent = {
  type: 'connection.linked',
  timestamp: '2026-03-02T06:00:00.000Z',
  data: { user_id: 'ada' },
};
const delivery: Delivery = { subscriber: 'app', event_id: 'link-1.linked', event };
const secret = `whsec_${Buffer.from('a secret of thirty-two bytes ...').toString('base64')}`;
const older = `whsec_${Buffer.from('an older one of thirty-two bytes').toString('base64')}`;

describe('the plan of retries', () => {
  const HOUR_S = 3_600;
  const waits = (fraction: number) =>
    Array.from({ length: MOST_ATTEMPTS - 1 }, (_, n) => waitAfter(n + 1, 0, fraction));

  test('begins after seconds, grows, and ends after about three days', () => {
    for (const fraction of [0, 0.5, 0.999]) {
      const all = waits(fraction);
      expect(all.toSorted((a, b) => a - b)).toEqual(all);
      expect(all[0]).toBeLessThanOrEqual(5);
      const days = all.reduce((sum, wait) => sum + wait, 0) / (24 * HOUR_S);
      expect(days).toBeGreaterThan(2.5);
      expect(days).toBeLessThan(3.7);
    }
  });

  test('spreads what failed together, within what SQS can hide', () => {
    expect(waits(0)[3]).toBeGreaterThan(waits(0.9)[3] ?? 0);
    for (const asked of [0, 60, 1e9]) {
      for (let attempt = 1; attempt < MOST_ATTEMPTS; attempt++) {
        expect(waitAfter(attempt, asked, 0)).toBeLessThanOrEqual(11 * HOUR_S);
      }
    }
  });

  test('heeds Retry-After where it asks for longer, and is not hurried by it', () => {
    expect(waitAfter(1, 90, 0)).toBe(90);
    expect(waitAfter(2, -5, 0)).toBe(300);
    expect(waitAfter(MOST_ATTEMPTS, 90, 0)).toBe(1);
  });
});

describe('an attempt', () => {
  const attempting = (give: () => ReturnType<DeliverDeps['post']>) => {
    const w = world();
    const sent = vi.fn(give);
    const deps: DeliverDeps = {
      subscribers: [
        { name: 'app', url: 'https://app.example.com' },
        { name: 'other', url: 'https://other.example.com' },
      ],
      disabled: w.disabled,
      post: sent,
      clock: w.clock,
      random: w.random,
    };
    return {
      w,
      deps,
      sent,
      attempt: (n = 1, more = {}) => deliver(deps)({ ...delivery, ...more }, n),
    };
  };

  test.each([200, 204, 299])('that is answered %i is the last', async (status) => {
    const { attempt } = attempting(async () => ({ status }));
    expect(await attempt()).toMatchObject({ outcome: 'delivered' });
  });

  test.each([199, 301, 302, 400, 401, 404, 500, 503])(
    'that is answered %i comes again',
    async (status) => {
      const { attempt, w } = attempting(async () => ({ status, retry_after_s: 90 }));
      const again_s = status === 503 ? 90 : 5;
      expect(await attempt()).toMatchObject({
        outcome: 'failed',
        again_s,
      });
      expect(await w.disabled.has('app')).toBe(false);
    },
  );

  test('that is answered 410 disables the subscriber, which gets nothing until it is enabled', async () => {
    const { attempt, sent, w } = attempting(async () => ({ status: 410 }));
    expect(await attempt()).toMatchObject({ outcome: 'failed' });
    expect(await attempt(2)).toMatchObject({ outcome: 'failed', reason: 'it is disabled' });
    expect(sent).toHaveBeenCalledTimes(1);
    await attempt(1, { subscriber: 'other' });
    expect(sent).toHaveBeenCalledTimes(2);
    await w.disabled.remove('app');
    await attempt(3);
    expect(sent).toHaveBeenCalledTimes(3);
  });

  test('that gets no answer comes again', async () => {
    const { attempt } = attempting(() => Promise.reject(new Error('it hangs')));
    expect(await attempt(2)).toEqual({ outcome: 'failed', reason: 'it hangs', again_s: 270 });
  });

  test('for a subscriber that was taken out of the settings is dropped', async () => {
    const { attempt, sent } = attempting(async () => ({ status: 200 }));
    expect(await attempt(1, { subscriber: 'gone' })).toMatchObject({ outcome: 'dropped' });
    expect(sent).not.toHaveBeenCalled();
  });
});

describe('an address', () => {
  test.each(['8.8.8.8', '1.1.1.1', '2606:4700::1111', '::ffff:8.8.8.8'])(
    '%s is public',
    (address) => {
      expect(isPublic(address)).toBe(true);
    },
  );

  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::7f00:1',
    '::ffff:10.0.0.1',
    '::ffff:0:7f00:1',
    '64:ff9b::7f00:1',
    '2001::1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '4000::1',
    'localhost',
    '',
  ])('%s is not', (address) => {
    expect(isPublic(address)).toBe(false);
  });

  test('that a name leads to is checked before the connection is made to it', async () => {
    const looking = new Promise((resolve) => lookUpPublic('localhost', {}, resolve));
    expect(await looking).toEqual(new Error('its address is not public'));
  });
});

describe('a request', () => {
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.close());

  const send = (path: string, allow_private: boolean, url = receiver.url) =>
    post({ secretsOf: async () => [secret, older], allow_private, clock: { now: Date.now } })(
      { name: 'app', url: `${url}${path}` },
      delivery.event_id,
      event,
    );

  test('is signed with both secrets while one takes the place of the other', async () => {
    expect(await send('/both', true)).toEqual({ status: 204 });
    const [request] = receiver.at('/both');
    if (!request) throw new Error('It came.');
    expect(request.headers['webhook-id']).toBe('link-1.linked');
    expect(verify(secret, request)).toEqual(event);
    expect(verify(older, request)).toEqual(event);
    expect(() => verify(`whsec_${btoa('another one')}`, request)).toThrow('No matching signature');
    expect(() => verify(secret, { ...request, body: `${request.body} ` })).toThrow();
  });

  test('tells what it was answered, and follows no redirect', async () => {
    receiver.answers.set('/moved', [answer(307, { location: '/elsewhere' })]);
    expect(await send('/moved', true)).toMatchObject({ status: 307 });
    expect(receiver.at('/elsewhere')).toEqual([]);
  });

  test.each([
    ['120', 120],
    [new Date(Date.now() + 3_600_000).toUTCString(), expect.closeTo(3_600, -1)],
    ['soon', undefined],
  ])('reads Retry-After: %s', async (value, seconds) => {
    receiver.answers.set('/busy', [answer(429, { 'retry-after': value })]);
    expect(await send('/busy', true)).toEqual({ status: 429, retry_after_s: seconds });
  });

  test('reaches nothing private, by whatever name, unless that is allowed', async () => {
    const port = new URL(receiver.url).port;
    const before = receiver.requests.length;
    for (const host of [
      '127.0.0.1',
      'localhost',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '0x7f.1',
      '2130706433',
    ]) {
      await expect(send('/private', false, `https://${host}:${port}`)).rejects.toThrow(
        'its address is not public',
      );
    }
    await expect(send('/private', false)).rejects.toThrow('its URL is not https');
    expect(receiver.requests.length).toBe(before);
  });

  test.each([
    [
      'another protocol',
      'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n',
    ],
    ['nothing', ''],
    ['no HTTP', 'hello\r\n\r\n'],
  ])('that is answered %s fails at once', async (_, words) => {
    const server = createServer((socket) => socket.on('error', () => {}).end(words));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await expect(send('/', true, `http://127.0.0.1:${port}`)).rejects.toThrow(Error);
    server.close();
  });

  test('to nobody fails in a sentence', async () => {
    await expect(send('/', true, 'http://127.0.0.1:9')).rejects.toThrow('ECONNREFUSED');
  });
});

describe('the secret that events are signed with', () => {
  test('holds one or two for each subscriber', () => {
    const value = JSON.stringify({ app: secret, b: [secret, older] });
    expect(parseSigning('id', value, 'app')).toEqual([secret]);
    expect(parseSigning('id', value, 'b')).toEqual([secret, older]);
  });

  test.each(['', '{}', '{"app":""}', '{"app":[]}', '{"app":"abc"}', '{"app":"whsec_not base64"}'])(
    '%s is refused in a sentence that repeats nothing of it',
    (value) => {
      const read = () => parseSigning('events-secret', value, 'app');
      expect(read).toThrow(/^The secret events-secret holds no signing secret for app yet: .*\.$/);
      expect(read).not.toThrow('not base64');
    },
  );
});

describe('the setting subscribers', () => {
  const url = 'https://app.example.com/whoop';

  test('takes a list of names and https URLs', () => {
    const subscribers = [
      { name: 'app', url, events: ['data.updated'] },
      { name: 'b', url },
    ];
    expect(parseSettings({ subscribers }).subscribers).toEqual(subscribers);
    const local = [{ name: 'app', url: 'http://127.0.0.1:5000' }];
    const settings = parseSettings({ subscribers: local, allow_private_subscribers: true });
    expect(settings.subscribers).toEqual(local);
  });

  test('takes no more than a function’s environment holds', () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, n) => ({ name: `subscriber-${n}`, url: `${url}/${n}` }));
    expect(parseSettings({ subscribers: many(8) }).subscribers).toHaveLength(8);
    const sentence = 'subscribers are, with the other settings, more than a function can be told.';
    expect(() => parseSettings({ subscribers: many(12) })).toThrow(sentence);
    const return_urls = Array.from(
      { length: 40 },
      (_, n) => `https://app-${n}.customers.example.com`,
    );
    expect(() => parseSettings({ subscribers: many(8), return_urls })).toThrow(sentence);
  });

  test.each([
    ['no list', 'app'],
    ['an unknown type', [{ name: 'app', url, events: ['data.deleted'] }]],
    [
      'a name twice',
      [
        { name: 'app', url },
        { name: 'app', url },
      ],
    ],
    ['a name with a space', [{ name: 'my app', url }]],
    ['no URL', [{ name: 'app' }]],
    ['http', [{ name: 'app', url: 'http://app.example.com' }]],
    ['a password', [{ name: 'app', url: 'https://me:secret@app.example.com' }]],
    ['another scheme', [{ name: 'app', url: 'file:///etc/passwd' }]],
  ])('refuses %s in a sentence', (_, subscribers) => {
    expect(() => parseSettings({ subscribers })).toThrow(/^Bad settings: subscribers .*\.$/);
  });
});

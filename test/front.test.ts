/** What this machine's front tells the console, and to whom it tells nothing. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { createFront } from '../infra/local/front.ts';

const leaps: number[] = [];
const front = createFront({
  url: 'http://127.0.0.1:3000',
  api_key: 'the-key',
  ahead: () => 3_600_000,
  simulator: {
    advance: async (ms) => {
      leaps.push(ms);
      return { now: Date.parse('2026-03-01T00:00:00Z') };
    },
  },
});

const ask = async (
  headers: Record<string, string> = {},
  { method = 'GET', url = '/_local', body = '' } = {},
) => {
  const request = {
    method,
    url,
    headers: { host: '127.0.0.1:3000', 'sec-fetch-site': 'same-origin', ...headers },
  };
  return front(request as unknown as IncomingMessage, Buffer.from(body));
};
const advance = (body: string, headers = {}) =>
  ask(headers, { method: 'POST', url: '/_local/advance', body });

describe('a page of this system', () => {
  test.each(['127.0.0.1:3000', 'localhost:3000'])('at %s is told the key', async (host) => {
    const reply = await ask({ host });
    expect(reply?.status).toBe(200);
    expect(JSON.parse(String(reply?.body))).toMatchObject({ api_key: 'the-key' });
    expect(reply?.headers).toContainEqual(['cache-control', 'no-store']);
  });

  test('moves simulated time', async () => {
    const reply = await advance('{"hours":6}', { origin: 'http://127.0.0.1:3000' });
    expect(JSON.parse(String(reply?.body))).toEqual({ now: '2026-03-01T00:00:00.000Z' });
    expect(leaps.splice(0)).toEqual([6 * 3_600_000]);
  });

  test.each(['', '{"hours":0}', '{"hours":1000}', '{"hours":"6"}', '[]'])(
    'moves nothing with %j',
    async (body) => {
      expect((await advance(body))?.status).toBe(400);
      expect(leaps).toEqual([]);
    },
  );
});

describe('is told and moves nothing', () => {
  const strangers: [string, Record<string, string>][] = [
    ['a page whose name was rebound to this address', { host: 'evil.example:3000' }],
    ['a page that reaches it at another port', { host: '127.0.0.1:3001' }],
    ['a page of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a page of another port of this machine', { 'sec-fetch-site': 'same-site' }],
    ['whoever types the address', { 'sec-fetch-site': 'none' }],
    ['a page of another origin', { origin: 'https://evil.example' }],
    ['a page without an origin', { origin: 'null' }],
    ['whoever comes through a tunnel', { 'x-forwarded-for': '203.0.113.9' }],
    ['whoever comes through a proxy', { via: '1.1 proxy' }],
  ];
  test.each(strangers)('%s', async (_, headers) => {
    for (const reply of [await ask(headers), await advance('{"hours":6}', headers)]) {
      expect(reply?.status).toBe(403);
      expect(String(reply?.body)).not.toContain('the-key');
    }
    expect(leaps).toEqual([]);
  });
});

test('what is none of its goes on to the routes', async () => {
  expect(await ask({}, { url: '/' })).toBeUndefined();
  expect(await ask({}, { url: '/_local/advance' })).toBeUndefined();
  expect(await ask({}, { url: '/_locals' })).toBeUndefined();
  expect(await ask({ host: 'evil.example' }, { url: '/users' })).toBeUndefined();
});

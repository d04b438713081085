/** The data side of the client, against a server that answers as WHOOP might. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { failure, json, page, type Reply, standIn } from './support/whoop-stub.ts';

const window = { start: Date.UTC(2026, 2, 1), end: Date.UTC(2026, 2, 8) };
const cycle = {
  user_id: 77,
  updated_at: '2026-03-02T06:30:00Z',
  start: '2026-03-01T22:41:00.120Z',
  id: 1001,
  end: null,
  timezone_offset: '+01:00',
  score_state: 'PENDING_SCORE',
  something_new: { of: 'WHOOP' },
};
const recovery = {
  created_at: '2026-03-02T06:00:00Z',
  cycle_id: 1001,
  sleep_id: '0b6bd1f4-6a3e-4c08-9d6c-3c8a5d1f2e77',
  user_id: 77,
  updated_at: '2026-03-02T06:31:00.000Z',
  score_state: 'SCORED',
  score: { recovery_score: 61, brand_new_score: 3 },
};

describe('what is asked', () => {
  test('a listing asks for 25 records of a window in UTC, and says who asks', async () => {
    const { client, received } = await standIn({ body: { records: [] } });
    await client.list('access-1', 'sleep', window);
    expect(received[0]?.method).toBe('GET');
    expect(received[0]?.url.pathname).toBe('/developer/v2/activity/sleep');
    expect(Object.fromEntries(received[0]?.url.searchParams ?? [])).toEqual({
      limit: '25',
      start: '2026-03-01T00:00:00.000Z',
      end: '2026-03-08T00:00:00.000Z',
    });
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer access-1',
      accept: 'application/json',
      'user-agent': `whoop-on-aws/${packageJson.version}`,
    });
  });

  test('a further page repeats the window and adds the token, as it was given', async () => {
    const { client, received } = await standIn({ body: { records: [] } });
    await client.list('access-1', 'workout', window, 'MTI+/=&x');
    expect(received[0]?.url.pathname).toBe('/developer/v2/activity/workout');
    expect(Object.fromEntries(received[0]?.url.searchParams ?? [])).toEqual({
      limit: '25',
      start: '2026-03-01T00:00:00.000Z',
      end: '2026-03-08T00:00:00.000Z',
      nextToken: 'MTI+/=&x',
    });
  });

  test.each([
    ['cycle', '1001', '/developer/v2/cycle/1001'],
    ['recovery', '1001', '/developer/v2/cycle/1001/recovery'],
    ['sleep', 'a/../b?c', '/developer/v2/activity/sleep/a%2F..%2Fb%3Fc'],
    ['workout', 'w-1', '/developer/v2/activity/workout/w-1'],
  ] as const)('one %s has a path of its own', async (collection, id, path) => {
    const { client, received } = await standIn({ status: 404 });
    await failure(client.get('access-1', collection, id));
    expect(received[0]?.url.pathname).toBe(path);
    expect(received[0]?.url.search).toBe('');
  });
});

describe('what is answered', () => {
  test('records come back exactly as sent, fields we do not know and order of keys included', async () => {
    const { client } = await standIn({ body: { records: [cycle], next_token: 'more' } });
    const { body } = await client.list('access-1', 'cycle', window);
    expect(JSON.stringify(body)).toBe(JSON.stringify({ records: [cycle], next_token: 'more' }));
  });

  test.each([
    ['is left out', { records: [cycle] }],
    ['is null', { records: [cycle], next_token: null }],
    ['is empty', { records: [cycle], next_token: '' }],
  ])('a listing is at its end when next_token %s', async (_, body) => {
    const { client } = await standIn({ body });
    expect((await client.list('access-1', 'cycle', window)).body).toEqual({ records: [cycle] });
  });

  test.each([[{}], [{ records: null }], [{ records: [], next_token: null }]])(
    '%j is an empty page',
    async (body) => {
      const { client } = await standIn({ body });
      expect((await client.list('access-1', 'cycle', window)).body).toEqual({ records: [] });
    },
  );

  test('a score may change its fields without stopping a pull', async () => {
    const { client } = await standIn({ body: recovery });
    expect((await client.get('access-1', 'recovery', '1001')).body).toEqual(recovery);
  });

  test('of the profile only the member’s id is returned', async () => {
    const { client, received } = await standIn({ body: { user_id: 77, email: 'a@example.com' } });
    expect((await client.memberId('access-1')).body).toBe(77);
    expect(received[0]?.url.pathname).toBe('/developer/v2/user/profile/basic');
  });

  test('a body may lack what WHOOP does not know', async () => {
    const { client, received } = await standIn({
      body: { height_meter: 1.7, weight_kilogram: null },
    });
    expect((await client.body('access-1')).body).toEqual({
      height_meter: 1.7,
      weight_kilogram: null,
    });
    expect(received[0]?.url.pathname).toBe('/developer/v2/user/measurement/body');
  });

  test('revoking is one DELETE, done at 204', async () => {
    const { client, received } = await standIn({ status: 204 });
    expect((await client.revoke('access-1')).body).toBeUndefined();
    expect(received.map(({ method, url }) => `${method} ${url.pathname}`)).toEqual([
      'DELETE /developer/v2/user/access',
    ]);
  });
});

describe('what went wrong', () => {
  const refusals: [string, Reply, string][] = [
    ['401 in plain text', { status: 401, body: 'Authorization was not valid' }, 'unauthorized'],
    [
      '403 of a lapsed membership',
      { status: 403, body: { error: 'deactivated_user' } },
      'membership_inactive',
    ],
    ['403 with another JSON', { status: 403, body: { error: 'forbidden' } }, 'unavailable'],
    ['403 of a firewall', { ...page, status: 403 }, 'unavailable'],
    ['404', { status: 404, body: 'gone' }, 'not_found'],
    ['429', { status: 429 }, 'rate_limited'],
    ['400', { status: 400, body: '' }, 'bad_request'],
    ['500', { status: 500, body: { error: 'deactivated_user' } }, 'unavailable'],
    ['503 in HTML', { ...page, status: 503 }, 'unavailable'],
    ['200 in HTML', page, 'unavailable'],
    ['200 cut short', { body: '{"records":[' }, 'unavailable'],
    ['200 with nothing', { body: '' }, 'unavailable'],
    ['200 with null', { body: 'null' }, 'unavailable'],
    ['200 with an error instead of a page', { body: { error: 'busy' } }, 'unavailable'],
    ['a redirect', { status: 302, headers: { location: '/elsewhere' } }, 'unavailable'],
  ];

  test.each(refusals)('%s', async (_, reply, kind) => {
    const { client, received } = await standIn(reply);
    expect((await failure(client.list('access-1', 'cycle', window))).kind).toBe(kind);
    expect(received).toHaveLength(1);
  });

  test.each([page, { status: 200, body: '' }])(
    'a revocation is not believed unless it says 204',
    async (reply) => {
      const { client } = await standIn(reply);
      expect((await failure(client.revoke('access-1'))).kind).toBe('unavailable');
    },
  );

  test('an answer that does not come in time', async () => {
    const { impatient } = await standIn(() => undefined);
    const error = await failure(impatient.memberId('access-1'));
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: true });
    expect(error.message).toContain('TimeoutError');
  });

  test('an answer that starts and then stalls', async () => {
    const { impatient } = await standIn((_, response) => {
      response.writeHead(200, json).write('{"user_id":');
      return undefined;
    });
    expect(await failure(impatient.memberId('access-1'))).toMatchObject({
      kind: 'unavailable',
      ambiguous: true,
    });
  });

  test('a connection that is cut', async () => {
    const { client } = await standIn((_, response) => {
      response.socket?.resetAndDestroy();
      return undefined;
    });
    expect(await failure(client.memberId('access-1'))).toMatchObject({
      kind: 'unavailable',
      ambiguous: true,
    });
  });

  test('nobody listens: certainly nothing was done', async () => {
    const { client, close } = await standIn();
    await close();
    const error = await failure(client.memberId('access-1'));
    expect(error).toMatchObject({ kind: 'unavailable', ambiguous: false });
    expect(error.message).toContain('ECONNREFUSED');
  });

  test.each([
    ['updated_at', 'yesterday'],
    ['updated_at', 'March 2, 2026'],
    ['end', '2026-03-02T06:00:00+01'],
    ['start', undefined],
    ['id', '1001'],
    ['id', 2 ** 60],
    ['user_id', null],
    ['timezone_offset', 60],
    ['score_state', undefined],
    ['score_state', 3],
    ['score', 'high'],
  ])('a cycle whose %s is %j is refused by the name of the field', async (field, value) => {
    const { client } = await standIn({ body: { records: [cycle, { ...cycle, [field]: value }] } });
    const error = await failure(client.list('access-1', 'cycle', window));
    expect(error.kind).toBe('unavailable');
    expect(inspect(error, { depth: 20 })).toContain(`cycle 1: ${field}`);
  });

  test('an error carries neither the token nor what WHOOP sent', async () => {
    const spilled = { ...recovery, sleep_id: 'private-value', score: { recovery_score: 6112 } };
    for (const reply of [
      { status: 500, body: 'private-value' },
      { status: 401, body: { error: 'private-value' } },
      { body: `{"private-value": 6112` },
      { body: spilled },
    ]) {
      const { client } = await standIn(reply);
      const shown = inspect(await failure(client.get('access-1', 'recovery', '1')), { depth: 20 });
      expect(shown).not.toMatch(/access-1|private-value|6112/);
    }
    const garbled = await standIn((_, response) => {
      response.socket?.end('HTTP/1.1 200 OK\r\ncontent-length: private-value\r\n\r\n');
      return undefined;
    });
    const shown = inspect(await failure(garbled.client.memberId('access-1')), { depth: 20 });
    expect(shown).not.toMatch(/access-1|private-value/);
    const { client, close } = await standIn();
    await close();
    for (const token of ['access-1', 'access-1\n'])
      expect(inspect(await failure(client.memberId(token)), { depth: 20 })).not.toContain(
        'access-1',
      );
  });
});

describe('what WHOOP says of its limits', () => {
  const limitsAfter = async (status: number, headers: Record<string, string>) => {
    const { client } = await standIn({ status, headers, body: { user_id: 77 } });
    if (status !== 200) return (await failure(client.memberId('access-1'))).limits;
    return (await client.memberId('access-1')).limits;
  };
  const limit = { 'x-ratelimit-limit': '100, 100;window=60, 10000;window=86400' };

  test.each([200, 401, 404, 429, 500])('is read from an answer of %i', async (status) => {
    expect(
      await limitsAfter(status, {
        ...limit,
        'x-ratelimit-remaining': '4',
        'x-ratelimit-reset': '33',
      }),
    ).toEqual({
      window: 'minute',
      remaining: 4,
      reset_s: 33,
      allowed: { minute: 100, day: 10_000 },
    });
  });

  test('is read from an answer that is no good otherwise', async () => {
    const { client } = await standIn({
      ...page,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '9' },
    });
    expect((await failure(client.memberId('access-1'))).limits).toEqual({
      window: 'minute',
      remaining: 0,
      reset_s: 9,
      allowed: {},
    });
  });

  test.each([
    ['nothing', {}],
    ['no reset', { 'x-ratelimit-remaining': '4' }],
    ['words', { 'x-ratelimit-remaining': 'many', 'x-ratelimit-reset': 'soon' }],
    ['an empty text', { 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '3' }],
    ['a list', { 'x-ratelimit-remaining': '4, 9000', 'x-ratelimit-reset': '3' }],
  ])('is unknown when the headers hold %s', async (_, headers) => {
    expect(await limitsAfter(200, { ...limit, ...headers })).toBeUndefined();
  });

  test.each([
    ['-3', '-1', { remaining: 0, reset_s: 0 }],
    ['7', '99999999', { remaining: 7, reset_s: 86_400 }],
    ['7', '2.4', { remaining: 7, reset_s: 3 }],
  ])('remaining %s and reset %s are brought into bounds', async (remaining, reset, expected) => {
    const headers = { 'x-ratelimit-remaining': remaining, 'x-ratelimit-reset': reset };
    expect(await limitsAfter(200, headers)).toMatchObject(expected);
  });

  test.each([
    ['its reset', { 'x-ratelimit-reset': '12', 'retry-after': '40' }, 12],
    ['Retry-After', { 'retry-after': '40' }, 40],
    ['a minute', { 'retry-after': 'Sun, 01 Mar 2026 00:00:00 GMT' }, 60],
    ['a minute', {}, 60],
  ])('a 429 without the usual headers waits for %s', async (_, headers, reset_s) => {
    expect(await limitsAfter(429, headers)).toMatchObject({ remaining: 0, reset_s });
  });

  test.each([
    ['the closest limit', '10000, 100;window=60, 10000;window=86400', '20', 'day'],
    ['a reset beyond a minute', '100, 100;window=60, 100;window=86400', '61', 'day'],
    ['neither', '100, 100;window=60, 100;window=86400', '60', 'minute'],
    ['no limit at all', '', '4000', 'day'],
    ['a limit that nobody can read', 'lots', '3', 'minute'],
  ])('speaks of the window that %s names', async (_, header, reset, window) => {
    const headers = {
      'x-ratelimit-limit': header,
      'x-ratelimit-remaining': '7',
      'x-ratelimit-reset': reset,
    };
    expect(await limitsAfter(200, headers)).toMatchObject({ window });
  });

  test('names the app’s limits, and no nonsense', async () => {
    const headers = { 'x-ratelimit-remaining': '7', 'x-ratelimit-reset': '3' };
    const allowed = async (header: string) =>
      (await limitsAfter(200, { ...headers, 'x-ratelimit-limit': header }))?.allowed;
    expect(await allowed('500, 500;window=60, 40000;window=86400')).toEqual({
      minute: 500,
      day: 40_000,
    });
    expect(await allowed('0, 0;window=60, -4;window=86400, 5;window=3600, x;window=60')).toEqual(
      {},
    );
  });
});

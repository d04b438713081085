/** The deployed system as its callers meet it: over HTTP, on the synthesised template. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type Collection, collections } from '../functions/domain/record.ts';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';
import { queueNamed } from './support/queue-named.ts';

const DAY = 86_400_000;
let system: Awaited<ReturnType<typeof startLocal>>;
let app: ReturnType<typeof createApp>;

beforeAll(async () => {
  system = await startLocal({
    simulator: {
      members: 4,
      days: 400,
      still: true,
      limits: { per_minute: 5_000, per_day: 100_000 },
    },
    settings: { requests_per_minute: 5_000, requests_per_day: 100_000 },
    scale: 0.02,
  });
  app = createApp(system);
}, 30_000);
afterAll(() => system.close());

const wait = { timeout: 20_000, interval: 100 };

interface Listed {
  start: string;
  sleep_id?: string;
}

/** The records that started in the last `days` days. */
const recent = (truth: Record<string, Listed[]>, collection: Collection, days: number) => {
  const since = Date.now() - days * DAY;
  const sleeps = new Map((truth['sleep'] ?? []).map((sleep) => [Reflect.get(sleep, 'id'), sleep]));
  const startOf = (it: Listed) => Date.parse((sleeps.get(it.sleep_id) ?? it).start);
  return (truth[collection] ?? []).filter((record) => startOf(record) >= since);
};

const expectKept = async (user_id: string, member: number, days: number, from = app) => {
  const truth = await from.truth(member);
  for (const collection of collections) {
    const start = new Date(Date.now() - days * DAY).toISOString();
    const kept = await from.listAll(`/users/${user_id}/records/${collection}?start=${start}`);
    expect(kept).toEqual(recent(truth, collection, days));
  }
};

const entry = {
  strain: v.nullable(v.looseObject({ cycle_id: v.number() })),
  sleep: v.nullable(v.looseObject({ sleep_id: v.string() })),
};
const daySchema = v.looseObject({
  day: v.string(),
  ...entry,
  cycles: v.optional(v.array(v.looseObject(entry))),
  naps: v.array(v.looseObject({})),
  workouts: v.array(v.looseObject({})),
});
const cursorSchema = v.looseObject({ next_cursor: v.optional(v.nullable(v.string())) });

describe('a member who connects', () => {
  test('is sent back with stage=completed, and has a week of indicators, then a month', async () => {
    const back = await app.link('ada', 1);
    expect(back.status).toBe(303);
    expect(back.headers.get('location')).toContain('stage=completed');
    const page = await fetch(back.headers.get('location') ?? '');
    expect(await page.text()).toContain('WHOOP is connected');
    await vi.waitFor(() => expectKept('ada', 1, 6), wait);
    await vi.waitFor(() => expectKept('ada', 1, 29), wait);
  }, 50_000);

  test('has indicators that are computed from what WHOOP holds', async () => {
    const rows = (await app.listAll('/users/ada/indicators')) as {
      indicator: string;
      value: number;
      source: { id: string };
    }[];
    const { cycle } = await app.truth(1);
    const energy = rows.filter(({ indicator }) => indicator === 'DAILY_CALORIES_TOTAL');
    expect(energy.length).toBeGreaterThan(25);
    for (const { value, source } of energy) {
      const record = cycle.find(({ id }: { id: number }) => String(id) === source.id);
      expect(value).toBeCloseTo(record.score.kilojoule / 4.184, 9);
    }
  });

  test('gets a year by hand', async () => {
    expect(await system.invoke('sync', { user_id: 'ada', days: 365 })).toMatchObject({ queued: 1 });
    await vi.waitFor(() => expectKept('ada', 1, 364), wait);
  }, 50_000);

  test('has days that hold every cycle, night and workout of the year', async () => {
    const days = v.parse(v.array(daySchema), await app.listAll('/users/ada/days'));
    const since = new Date(Date.now() - 360 * DAY).toISOString().slice(0, 10);
    const year = days.filter(({ day }) => day >= since);
    const truth = await app.truth(1);
    const shown = year.flatMap(({ cycles, ...head }) => cycles ?? [head]);
    const ids = (them: Record<string, unknown>[], id: string) => them.map((it) => it[id]);
    const within = (collection: Collection) =>
      ids(
        truth[collection].filter(({ start }: Listed) => start >= since),
        'id',
      ).slice(0, -5);
    const cycles = shown.flatMap(({ strain }) => strain?.cycle_id ?? []);
    expect(cycles).toEqual(expect.arrayContaining(within('cycle')));
    const workouts = year.flatMap(({ workouts }) => ids(workouts, 'workout_id'));
    expect(workouts).toEqual(expect.arrayContaining(within('workout')));
    const nights = shown.flatMap(({ sleep }) => sleep?.sleep_id ?? []);
    const naps = year.flatMap(({ naps }) => ids(naps, 'sleep_id'));
    expect([...nights, ...naps]).toEqual(expect.arrayContaining(within('sleep')));
    for (const all of [cycles, workouts, nights]) expect(new Set(all).size).toBe(all.length);
  });

  test('pages by cursors that are good for their own list alone, and is sent gzip where it is taken', async () => {
    const page = async (path: string, headers = {}) => {
      const authorization = `Bearer ${system.api_key}`;
      const answer = await app.call(path, { headers: { authorization, ...headers } });
      const { next_cursor } = v.parse(cursorSchema, await answer.json());
      return {
        status: answer.status,
        encoding: answer.headers.get('content-encoding'),
        next_cursor,
      };
    };
    const first = await page('/users/ada/days?limit=3', { 'accept-encoding': 'gzip' });
    expect(first).toMatchObject({ status: 200, encoding: 'gzip', next_cursor: expect.any(String) });
    const cursor = `cursor=${first.next_cursor}`;
    const plain = { 'accept-encoding': 'gzip;q=0' };
    const next = await page(`/users/ada/days?limit=9&${cursor}`, plain);
    expect(next).toMatchObject({ status: 200, encoding: null });
    for (const path of [
      `/users/ada/days?start=2020-01-01&${cursor}`,
      `/users/ada/indicators?${cursor}`,
      `/users/ada/records/cycle?${cursor}`,
      `/users?${cursor}`,
    ]) {
      expect(await page(path)).toMatchObject({ status: 400 });
    }
  });

  test('gets more by POST /sync, and is told what is too old to keep', async () => {
    const answer = await app.post('/sync', { user_id: 'ada', days: 500 });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ queued: 1, note: expect.stringContaining('400') });
    expect((await app.post('/sync', { user_id: 'ada' })).status).toBe(202);
  });

  test('is listed', async () => {
    const users = await (await app.call('/users?status=connected')).json();
    expect(users).toMatchObject({ items: [{ user_id: 'ada', status: 'connected' }] });
    const one = await (await app.call('/users/ada')).json();
    expect(one).toMatchObject({ user_id: 'ada', token: { failures: 0 } });
  });
});

describe('all users at once', () => {
  test('are queued by hand, and a payload that makes no sense is refused in a sentence', async () => {
    // What is asked for may still be under way, and is then not queued again.
    const queued = expect.any(Number);
    expect(await system.invoke('sync', { all_users: true, days: 3 })).toEqual({ queued });
    expect(await system.invoke('sync', { all_users: true })).toEqual({ queued: 1 });
    for (const payload of [
      { all_users: false },
      { all_users: true, user_id: 'ada' },
      { all_users: true, start: '2026-03-01T00:00:00Z' },
      { cursor: 'abc' },
      { all_users: true, cursor: 'abc' },
    ]) {
      await expect(system.invoke('sync', payload)).rejects.toThrow(/Send|all_users|cursor/);
    }
  });
});

describe('a link that fails', () => {
  const expectNobody = async (user_id: string) =>
    expect((await app.call(`/users/${user_id}`)).status).toBe(404);

  test('in another browser, with a forged state, or a second time, says which', async () => {
    const { come, back } = await app.visit('eve', 'sim_member=2');
    expect(await (await come(back, {})).text()).toContain('Another browser began this');
    await expectNobody('eve');
    expect((await come()).status).toBe(400);
    const forged = new URL(back);
    forged.searchParams.set('state', 'x'.repeat(43));
    expect(await (await come(forged.href)).text()).toContain('This attempt is over');
    await expectNobody('eve');
  });

  test('by a Deny, goes back to the app with the error', async () => {
    const { consent } = await app.visit('eve', '', { return_url: 'http://127.0.0.1:9/done' });
    const form = new URLSearchParams(new URL(consent).search);
    form.set('decision', 'deny');
    const [path] = consent.split('?');
    const denied = await fetch(path ?? '', { method: 'POST', body: form, redirect: 'manual' });
    const state = denied.headers.get('location') ?? '';
    expect(new URL(state).searchParams.get('error')).toBe('access_denied');
    await expectNobody('eve');
  });

  test('for a member who is linked to another user, or another member than before', async () => {
    const json = { accept: 'application/json' };
    const taken = await app.visit('eve', 'sim_member=1');
    const duplicate = await taken.come(taken.back, { cookie: taken.cookie, ...json });
    expect(duplicate.status).toBe(409);
    expect(await duplicate.json()).toMatchObject({
      stage: 'failed',
      error: 'duplicate_connection',
    });
    await expectNobody('eve');

    const other = await app.visit('ada', 'sim_member=2');
    const different = await other.come(other.back, { cookie: other.cookie, ...json });
    expect(await different.json()).toMatchObject({ error: 'different_member' });
    expect(await (await app.call('/users/ada')).json()).toMatchObject({ status: 'connected' });
  });

  test('because WHOOP is down, stores nothing', async () => {
    const { come } = await app.visit('eve', 'sim_member=2');
    if (system.simulator) system.simulator.fault = () => ({ status: 500, body: '<html>' });
    onTestFinished(() => {
      if (system.simulator) system.simulator.fault = undefined;
    });
    expect((await come()).status).toBe(503);
    await expectNobody('eve');
  });

  test.each(['constructor', '__proto__', 'toString', 'nobody_knows'])(
    'with the error %s, is told apart from what we know',
    async (error) => {
      const { back, cookie, come } = await app.visit('eve', 'sim_member=2');
      const url = new URL(back);
      url.searchParams.delete('code');
      url.searchParams.set('error', error);
      const answer = await come(url.href, { cookie, accept: 'application/json' });
      expect(await answer.json()).toMatchObject({ error: 'exchange_failed' });
    },
  );

  test('ends on a page that says what its address says, and no success without one', async () => {
    const at = (query: string) => fetch(`${system.api}/connected${query}`);
    expect((await at('?stage=failed&error=duplicate_connection')).status).toBe(409);
    expect((await at('?stage=failed&error=constructor')).status).toBe(400);
    expect((await at('')).status).toBe(400);
  });

  test('shows no script that a query carries', async () => {
    const hostile = '/callback?error=<script>alert(1)</script>&state=<script>';
    const answer = await fetch(`${system.api}${hostile}`);
    expect(answer.status).toBe(400);
    expect(await answer.text()).not.toContain('<script>');
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  });
});

describe('a disconnect', () => {
  test('revokes at WHOOP, keeps the data, and lets the member connect elsewhere', async () => {
    await app.link('bob', 3);
    await vi.waitFor(() => expectKept('bob', 3, 6), wait);
    const answer = await app.call('/users/bob/connection', { method: 'DELETE' });
    expect(await answer.json()).toEqual({ user_id: 'bob', status: 'disconnected' });
    await expectKept('bob', 3, 6);
    const bob = await (await app.call('/users/bob')).json();
    expect(bob).toMatchObject({ status: 'disconnected', next_look_at: null });
    expect(bob).not.toHaveProperty('token');
    expect((await app.post('/sync', { user_id: 'bob' })).status).toBe(409);
    expect((await app.link('carol', 3)).headers.get('location')).toContain('stage=completed');
  }, 40_000);
});

describe('the status', () => {
  const shape = v.strictObject({
    windows: v.any(),
    lanes: v.any(),
    gate_until: v.nullable(v.string()),
    connections: v.nullable(v.number()),
    history: v.array(v.any()),
  });
  const read = async (query = '') =>
    v.parse(shape, await (await app.call(`/status${query}`)).json());

  test('moves with what is asked of WHOOP', async () => {
    const before = await read();
    expect(before.history).toEqual([]);
    await app.link('dora', 4);
    await vi.waitFor(() => expectKept('dora', 4, 6), wait);
    await system.invoke('sync', {});
    await vi.waitFor(async () => {
      const { windows, lanes, gate_until, connections, history } = await read('?history_hours=1');
      expect(windows.minute).toMatchObject({ limit: 5_000, left: 5_000 - windows.minute.used });
      expect(windows.day.used).toBeGreaterThan(before.windows.day.used);
      expect([windows.minute.whoop, windows.day.whoop]).toContainEqual({
        remaining: expect.any(Number),
        reset_at: expect.stringMatching(/^\d{4}-.*Z$/),
        heard_at: expect.stringMatching(/^\d{4}-.*Z$/),
      });
      expect(lanes.link.requests_last_hour).toBeGreaterThan(before.lanes.link.requests_last_hour);
      expect(lanes.webhook).toMatchObject({ requests_last_hour: 0, turn_at: null });
      expect([gate_until, connections]).toEqual([null, expect.any(Number)]);
      expect(history.at(-1)).toMatchObject({ at: expect.stringMatching(/:00\.000Z$/) });
    }, wait);
  }, 40_000);
});

describe('what a member does in the WHOOP app', () => {
  test('is here as soon as a webhook came: a workout, one less, another night', async () => {
    const whoop = system.simulator;
    if (!whoop) throw new Error('It is simulated.');
    const workouts = async () =>
      ((await app.listAll('/users/dora/records/workout')) as { id: string }[]).map(({ id }) => id);

    const act = async (...deed: Parameters<typeof whoop.act>) => {
      // Out of the seconds in which notices of one night are gathered: no wait is that long here.
      await whoop.advance(60_000);
      return whoop.act(...deed);
    };

    const id = await act(4, 'add', 'workout');
    await vi.waitFor(async () => expect(await workouts()).toContain(id), wait);
    await act(4, 'delete', 'workout');
    await vi.waitFor(async () => expect(await workouts()).not.toContain(id), wait);
    await act(4, 'edit', 'sleep');
    await vi.waitFor(() => expectKept('dora', 4, 6), wait);
    const types = whoop.webhooks.map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(['workout.updated', 'workout.deleted', 'sleep.updated']);
  }, 70_000);
});

describe('a caller’s mistake', () => {
  const mistakes: [string, number, string, () => Promise<Response>][] = [
    ['no key', 401, 'unauthorized', () => fetch(`${system.api}/users`)],
    ['a wrong key', 401, 'unauthorized', () => bearer('wrong')],
    ['an empty key', 401, 'unauthorized', () => bearer('')],
    ['an unknown user', 404, 'unknown_user', () => app.call('/users/nobody')],
    ['records of an unknown user', 404, 'unknown_user', () => app.call('/users/no/records/cycle')],
    [
      'a disconnect of nobody',
      404,
      'unknown_user',
      () => app.call('/users/no/connection', { method: 'DELETE' }),
    ],
    ['a sync of nobody', 404, 'unknown_user', () => app.post('/sync', { user_id: 'nobody' })],
    ['a wrong path', 404, 'not_found', () => app.call('/users/ada/nothing')],
    ['a wrong method', 405, 'method_not_allowed', () => app.post('/users', {})],
    ['a user_id of two dots', 400, 'bad_request', () => app.post('/link', { user_id: '..' })],
    ['a user_id that is a number', 400, 'bad_request', () => app.post('/link', { user_id: 1 })],
    ['a 31st of February', 400, 'bad_request', () => window('2026-02-31T00:00:00Z')],
    ['a time without T', 400, 'bad_request', () => window('2026-02-01 00:00:00Z')],
    ['a time without a zone', 400, 'bad_request', () => window('2026-02-01T00:00:00')],
    ['a cursor of another age', 400, 'bad_request', () => cursor({ start: 1e20, id: 'x' })],
    [
      'a cursor as long as a book',
      400,
      'bad_request',
      () => cursor({ start: 1, id: 'x'.repeat(600) }),
    ],
    ['a bad user_id', 400, 'bad_request', () => app.call('/users/a%20b')],
    ['a user_id that is too long', 400, 'bad_request', () => app.call(`/users/${'a'.repeat(129)}`)],
    ['a user_id that is broken', 400, 'bad_request', () => app.call('/users/%E0%A4%A')],
    ['an unknown collection', 400, 'bad_request', () => app.call('/users/ada/records/steps')],
    ['a bad start', 400, 'bad_request', () => app.call('/users/ada/records/cycle?start=monday')],
    [
      'a day that is none',
      400,
      'bad_request',
      () => app.call('/users/ada/records/cycle?start=2026-02-31T99:00:00Z'),
    ],
    [
      'a window that is upside down',
      400,
      'bad_request',
      () => app.call('/users/ada/indicators?start=2026-02-02T00:00:00Z&end=2026-02-01T00:00:00Z'),
    ],
    ['a date with a time', 400, 'bad_request', () => days({ start: '2026-03-01T00:00:00Z' })],
    ['a 30th of February', 400, 'bad_request', () => days({ end: '2026-02-30' })],
    [
      'days that are upside down',
      400,
      'bad_request',
      () => days({ start: '2026-03-02', end: '2026-03-02' }),
    ],
    ['days of nobody', 404, 'unknown_user', () => app.call('/users/nobody/days')],
    ['a limit of 0', 400, 'bad_request', () => app.call('/users?limit=0')],
    ['a limit of 1001', 400, 'bad_request', () => app.call('/users/ada/indicators?limit=1001')],
    ['a history of 25 hours', 400, 'bad_request', () => app.call('/status?history_hours=25')],
    ['a history of half', 400, 'bad_request', () => app.call('/status?history_hours=0.5')],
    ['a status without a key', 401, 'unauthorized', () => fetch(`${system.api}/status`)],
    ['a forged cursor', 400, 'bad_request', () => app.call('/users/ada/records/cycle?cursor=e30')],
    ['a forged list cursor', 400, 'bad_request', () => app.call('/users?cursor=ImFiYyI')],
    [
      'an unknown indicator',
      400,
      'bad_request',
      () => app.call('/users/ada/indicators?indicator=MOOD'),
    ],
    ['an unknown parameter', 400, 'bad_request', () => app.call('/users?page=2')],
    ['an unknown status', 400, 'bad_request', () => app.call('/users?status=happy')],
    ['no JSON', 400, 'bad_request', () => app.post('/link', '{user_id')],
    ['JSON of another shape', 400, 'bad_request', () => app.post('/link', '["ada"]')],
    [
      'a field too many',
      400,
      'bad_request',
      () => app.post('/link', { user_id: 'a', admin: true }),
    ],
    ['a field too few', 400, 'bad_request', () => app.post('/link', {})],
    [
      'days of another type',
      400,
      'bad_request',
      () => app.post('/sync', { user_id: 'ada', days: '7' }),
    ],
    ['days below one', 400, 'bad_request', () => app.post('/sync', { user_id: 'ada', days: 0 })],
    [
      'a return_url of elsewhere',
      400,
      'bad_request',
      () => app.post('/link', { user_id: 'a', return_url: 'https://evil.example' }),
    ],
    ['65 KB', 413, 'too_large', () => app.post('/link', { user_id: 'a'.repeat(66_000) })],
  ];
  const records = (query: object) =>
    app.call(`/users/ada/records/sleep?${new URLSearchParams({ ...query })}`);
  const days = (query: Record<string, string>) =>
    app.call(`/users/ada/days?${new URLSearchParams(query)}`);
  const window = (start: string) => records({ start });
  const cursor = (position: object) =>
    records({ cursor: Buffer.from(JSON.stringify(position)).toString('base64url') });
  const bearer = (key: string) =>
    fetch(`${system.api}/users`, { headers: { authorization: `Bearer ${key}` } });

  test.each(mistakes)('%s is answered %i %s', async (_, status, code, ask) => {
    const answer = await ask();
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = v.parse(v.looseObject({ detail: v.string() }), await answer.json());
    expect(problem).toMatchObject({ status, code });
    expect([answer.status, problem.detail]).toEqual([status, expect.stringMatching(/^\S.*\.$/)]);
    expect(problem.detail).not.toContain(' at ');
  });

  test.each([
    ['/users', 'GET'],
    ['/users/ada', 'DELETE, GET'],
    ['/link', 'POST'],
    ['/', 'GET'],
  ])('of method is told what %s takes', async (path, allow) => {
    const answer = await app.call(path, { method: 'PUT' });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  test('in a manual invocation is told in a sentence', async () => {
    for (const payload of [{ user_id: 'a b' }, { days: 3 }, { user_id: 'ada', days: 'x' }]) {
      await expect(system.invoke('sync', payload)).rejects.toThrow(/\.$/);
    }
  });
});

describe('a poisoned job', () => {
  test('ends in the dead letters after five tries, and nine good ones beside it are done', async () => {
    const { queues } = system;
    const live = await queueNamed(queues.port, 'Live');
    const dead = await queueNamed(queues.port, 'LiveDeadLetters');
    for (let n = 0; n < 9; n++) await app.post('/sync', { user_id: 'ada' });
    queues.sendMessage(live, '{"poison":true}');
    await vi.waitFor(() => {
      const [letter, ...others] = queues.inspectQueue(dead)?.messages.ready ?? [];
      expect([letter?.body, others]).toEqual(['{"poison":true}', []]);
    }, wait);
    expect((await readFile(system.logs, 'utf8')).split('Not a job').length - 1).toBe(2 * 5);
    const { ready, delayed, inflight } = queues.inspectQueue(live)?.messages ?? {};
    expect([ready, delayed, inflight]).toEqual([[], [], []]);
  }, 30_000);
});

test('a process that is killed in the middle of a pull ends complete when it starts again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'system-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const start = async () => {
    const child = spawn(
      process.execPath,
      ['infra/local/start.ts', '--port', '0', '--data', folder, '--json', '--members', '1'],
      // What a killed process leaves behind goes with the folder.
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: folder } },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) {
      return { child, app: createApp(JSON.parse(line)) };
    }
    throw new Error('it did not start');
  };

  const first = await start();
  await first.app.link('ada', 1);
  await new Promise((resolve) => setTimeout(resolve, 150));
  first.child.kill('SIGKILL');
  const second = await start();
  await vi.waitFor(() => expectKept('ada', 1, 29, second.app), { timeout: 40_000, interval: 300 });
}, 70_000);

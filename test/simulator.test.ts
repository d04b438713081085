/** The simulated WHOOP, asked over HTTP as an app and a browser ask the real one. */
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collections } from '../functions/domain/record.ts';
import type { SimulatorOptions } from '../infra/simulator/options.ts';
import { startSimulator } from '../infra/simulator/server.ts';
import {
  authorizeUrl,
  get,
  getCode,
  obtainTokens,
  postToken,
  readRedirect,
  readTokens,
  redirect_uri,
} from './support/authorize.ts';

const noon = Date.parse('2026-11-20T12:00:00Z');

const simulate = async (options: SimulatorOptions = {}) => {
  const clock = { now: noon };
  const simulator = await startSimulator({
    members: 2,
    days: 60,
    now: () => clock.now,
    ...options,
  });
  onTestFinished(() => simulator.close());
  return { simulator, url: simulator.url, clock };
};

const refresh = (url: string, refresh_token: string) =>
  postToken(url, { grant_type: 'refresh_token', refresh_token, scope: 'offline' });

const statusOf = async (url: string, access_token: string) =>
  (await get(url, '/v2/cycle', access_token)).status;

const errorOf = async (response: Response) => {
  const { error } = v.parse(v.object({ error: v.string() }), await response.json());
  return [response.status, error];
};

const record = v.looseObject({
  id: v.optional(v.union([v.string(), v.number()])),
  start: v.optional(v.string()),
  end: v.nullish(v.string()),
});
const pageSchema = v.object({ records: v.array(record), next_token: v.optional(v.string()) });
const readPage = async (response: Response) => v.parse(pageSchema, await response.json());

const truthSchema = v.strictObject({
  profile: v.looseObject({ first_name: v.string(), last_name: v.string() }),
  body: v.looseObject({}),
  cycle: v.array(record),
  recovery: v.array(record),
  sleep: v.array(record),
  workout: v.array(record),
});
const readTruth = async (url: string, n = 1) =>
  v.parse(truthSchema, await (await fetch(`${url}/_sim/truth/${n}`)).json());

const listings = {
  cycle: '/v2/cycle',
  recovery: '/v2/recovery',
  sleep: '/v2/activity/sleep',
  workout: '/v2/activity/workout',
};

const listAll = async (url: string, path: string, access_token: string) => {
  const records: unknown[] = [];
  let nextToken: string | undefined = '';
  while (nextToken !== undefined) {
    const query = new URLSearchParams({ limit: '25', ...(nextToken && { nextToken }) });
    const page = await readPage(await get(url, `${path}?${query}`, access_token));
    records.push(...page.records);
    nextToken = page.next_token;
  }
  return records;
};

describe('tokens', () => {
  test('a refresh ends both old tokens at once and keeps what was granted', async () => {
    const { url } = await simulate();
    const first = await obtainTokens(url);
    const second = await readTokens(await refresh(url, first.refresh_token));

    expect(second).toMatchObject({ expires_in: 3600, token_type: 'bearer', scope: first.scope });
    expect(await statusOf(url, first.access_token)).toBe(401);
    expect(await statusOf(url, second.access_token)).toBe(200);
    expect(await errorOf(await refresh(url, first.refresh_token))).toEqual([400, 'invalid_grant']);
    expect(await statusOf(url, second.access_token)).toBe(200);
  });

  test('where it is strict, a refresh token used twice costs the whole grant', async () => {
    const { url } = await simulate({ strict: true });
    const first = await obtainTokens(url);
    const second = await readTokens(await refresh(url, first.refresh_token));
    await refresh(url, first.refresh_token);

    expect(await statusOf(url, second.access_token)).toBe(401);
    expect(await errorOf(await refresh(url, second.refresh_token))).toEqual([400, 'invalid_grant']);
  });

  test('where a file keeps them, grants outlive a run, and so does what was spent', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'grants-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const options = { strict: true, grants_file: join(folder, 'grants.json') };
    const earlier = await simulate(options);
    const first = await obtainTokens(earlier.url);
    const second = await readTokens(await refresh(earlier.url, first.refresh_token));
    await earlier.simulator.close();

    const { url } = await simulate(options);
    expect(await statusOf(url, second.access_token)).toBe(200);
    await refresh(url, first.refresh_token);
    expect(await statusOf(url, second.access_token)).toBe(401);
  });

  test('an access token expires', async () => {
    const { url, clock } = await simulate({ expires_in: 90 });
    const { access_token } = await obtainTokens(url);
    clock.now += 89_999;
    expect(await statusOf(url, access_token)).toBe(200);
    clock.now += 1;
    expect(await statusOf(url, access_token)).toBe(401);
  });

  test('a code can be used once, within ten minutes, with its own redirect_uri', async () => {
    const { url, clock } = await simulate();
    const exchange = (code: string, uri = redirect_uri) =>
      postToken(url, { grant_type: 'authorization_code', code, redirect_uri: uri });

    const used = await getCode(url);
    expect((await exchange(used)).status).toBe(200);
    expect(await errorOf(await exchange(used))).toEqual([400, 'invalid_grant']);
    const elsewhere = await exchange(await getCode(url), `${redirect_uri}/`);
    expect(await errorOf(elsewhere)).toEqual([400, 'invalid_grant']);
    const old = await getCode(url);
    clock.now += 600_000;
    expect(await errorOf(await exchange(old))).toEqual([400, 'invalid_grant']);
  });

  test('a code asked for with a challenge needs its verifier', async () => {
    const { url } = await simulate();
    const verifier = 'v'.repeat(43);
    const code_challenge = createHash('sha256').update(verifier).digest('base64url');
    const exchange = async (more: Record<string, string>) => {
      const code = await getCode(url, { code_challenge, code_challenge_method: 'S256' });
      return postToken(url, { grant_type: 'authorization_code', code, redirect_uri, ...more });
    };
    expect((await exchange({ code_verifier: verifier })).status).toBe(200);
    const wrong = await exchange({ code_verifier: 'w'.repeat(43) });
    expect(await errorOf(wrong)).toEqual([400, 'invalid_grant']);
    expect(await errorOf(await exchange({}))).toEqual([400, 'invalid_grant']);
  });

  test('there is no refresh token without the scope offline', async () => {
    const { url } = await simulate();
    const tokens = await obtainTokens(url, { scope: 'read:cycles' });
    expect(tokens).toMatchObject({ refresh_token: '', scope: 'read:cycles' });
    expect(await errorOf(await get(url, '/v2/recovery', tokens.access_token))).toEqual([
      403,
      'insufficient_scope',
    ]);
  });

  test.for([
    [{ client_secret: 'wrong' }, 401, 'invalid_client'],
    [{ grant_type: 'password' }, 400, 'unsupported_grant_type'],
    [{ grant_type: '' }, 400, 'invalid_request'],
    [{ refresh_token: '' }, 400, 'invalid_request'],
    [{ scope: 'read:everything' }, 400, 'invalid_scope'],
  ] as const)('a token request with %o is answered %i %s', async ([wrong, status, error]) => {
    const { url } = await simulate();
    const { refresh_token } = await obtainTokens(url);
    const form = { grant_type: 'refresh_token', refresh_token, ...wrong };
    expect(await errorOf(await postToken(url, form))).toEqual([status, error]);
  });

  test('revoking ends the grant, whether the app or the member does it', async () => {
    const { url, simulator } = await simulate();
    const [own, other] = [await obtainTokens(url), await obtainTokens(url, { sim_member: '2' })];
    simulator.revoke(1);
    expect(await statusOf(url, own.access_token)).toBe(401);
    expect(await errorOf(await refresh(url, own.refresh_token))).toEqual([400, 'invalid_grant']);

    const headers = { authorization: `Bearer ${other.access_token}` };
    const access = `${url}/developer/v2/user/access`;
    expect((await fetch(access, { method: 'DELETE', headers })).status).toBe(204);
    expect(await statusOf(url, other.access_token)).toBe(401);
    expect(await errorOf(await refresh(url, other.refresh_token))).toEqual([400, 'invalid_grant']);
  });
});

describe('the consent page', () => {
  const visit = (url: string, parameters: Record<string, string> = {}) =>
    fetch(authorizeUrl(url, parameters), { redirect: 'manual' });

  /** Sends the page's form as a browser would. */
  const decide = async (url: string, decision: string, member = '1') => {
    const html = await (await visit(url)).text();
    const [, action = ''] = /<form method="post" action="([^"]+)"/.exec(html) ?? [];
    const fields = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const form = Object.fromEntries(fields.map(([, name, value]) => [name, value]));
    const body = new URLSearchParams({ ...form, member, decision });
    return fetch(new URL(action, url), { method: 'POST', body, redirect: 'manual' });
  };

  test('says who asks, for what, and lets one of the members allow it', async () => {
    const { url } = await simulate();
    const html = await (await visit(url)).text();
    const { profile } = await readTruth(url, 2);
    expect(html).toContain('whoop-client');
    expect(html).toContain('heart rate variability');
    expect(html).toContain(profile.first_name);

    const { code = '', state } = readRedirect(await decide(url, 'allow', '2'));
    expect(state).toBe('state-of-the-test');
    const form = { grant_type: 'authorization_code', code, redirect_uri };
    const { access_token } = await readTokens(await postToken(url, form));
    const response = await get(url, '/v2/user/profile/basic', access_token);
    expect(await response.json()).toEqual(profile);
  });

  test('lets a member deny it', async () => {
    const { url } = await simulate();
    const answer = readRedirect(await decide(url, 'deny'));
    expect(answer).toMatchObject({ error: 'access_denied', state: 'state-of-the-test' });
    expect(answer).toHaveProperty('error_description');
    expect(answer).not.toHaveProperty('code');
  });

  test('runs nothing that comes in with the address', async () => {
    const { url } = await simulate();
    const hostile = '"><script>alert(1)</script>';
    const page = await visit(url, {
      state: hostile,
      redirect_uri: `https://a.example/?${hostile}`,
    });
    expect(await page.text()).not.toContain('<script');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  });

  test.for([
    [{ state: 'short-7' }, 'invalid_state'],
    [{ scope: 'offline read:strain' }, 'invalid_scope'],
    [{ response_type: 'token' }, 'unsupported_response_type'],
    [{ code_challenge: 'v'.repeat(43), code_challenge_method: 'plain' }, 'invalid_request'],
  ] as const)('sends an app that asks with %o back with %s', async ([wrong, error]) => {
    const { url } = await simulate();
    expect(readRedirect(await visit(url, wrong))).toMatchObject({ error });
  });

  test.for([
    { client_id: 'somebody-else' },
    { redirect_uri: 'http://app.example.com/callback' },
    { redirect_uri: 'javascript:alert(1)' },
    { sim_member: '3' },
    { sim_member: '0' },
  ])('answers %o with a page, and redirects nobody', async (wrong) => {
    const { url } = await simulate();
    const page = await visit(url, wrong);
    expect(page.status).toBe(400);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('location')).toBeNull();
  });
});

describe('data', () => {
  test.for(collections)('paging through every %s gives exactly the truth', async (collection) => {
    const { url } = await simulate();
    const { access_token } = await obtainTokens(url);
    const truth = await readTruth(url);
    expect(truth[collection].length).toBeGreaterThan(25);
    expect(await listAll(url, listings[collection], access_token)).toEqual(truth[collection]);
  });

  test('a page holds 10 records unless asked, and 25 at most', async () => {
    const { url } = await simulate();
    const { access_token } = await obtainTokens(url);
    const ask = (query: string) => get(url, `/v2/cycle${query}`, access_token);
    expect((await readPage(await ask(''))).records).toHaveLength(10);
    expect((await readPage(await ask('?limit=25'))).records).toHaveLength(25);
    const wrong = ['limit=26', 'limit=0', 'limit=x', 'start=2026-11-01', 'end=x', 'nextToken=x'];
    for (const query of wrong) expect((await ask(`?${query}`)).status, query).toBe(400);
  });

  test('a window takes in what ends at its start, and leaves out what starts at its end', async () => {
    const { url } = await simulate();
    const { access_token } = await obtainTokens(url);
    const [, newer, sleep] = (await readTruth(url)).sleep;
    const list = async (window: Record<string, string>) => {
      const query = new URLSearchParams(window);
      return (await readPage(await get(url, `/v2/activity/sleep?${query}`, access_token))).records;
    };
    const { start = '', end } = sleep ?? {};
    const later = (time: string, ms: number) => new Date(Date.parse(time) + ms).toISOString();
    const close = newer?.start ?? '';

    expect(await list({ start: end ?? '', end: close })).toEqual([sleep]);
    expect(await list({ start: later(end ?? '', 1), end: close })).toEqual([]);
    expect(await list({ start: later(start, 1), end: later(start, 1) })).toEqual([sleep]);
    expect(await list({ start, end: start })).toEqual([]);
  });

  test('an open cycle is in every window since its start', async () => {
    const { url } = await simulate();
    const { access_token } = await obtainTokens(url);
    const [open] = (await readTruth(url)).cycle;
    const query = new URLSearchParams({ start: new Date(noon).toISOString() });
    query.set('end', new Date(noon + 1).toISOString());
    const page = await readPage(await get(url, `/v2/cycle?${query}`, access_token));
    expect(page.records).toEqual([open]);
  });

  test('a missing record, path or token is told in text, with the status that WHOOP has', async () => {
    const { url } = await simulate();
    const { access_token } = await obtainTokens(url);
    const nobody = '00000000-0000-4000-8000-000000000000';
    const statuses = {
      '/v2/cycle/1': 404,
      '/v2/cycle/1/sleep': 404,
      '/v2/cycle/x': 400,
      [`/v2/activity/sleep/${nobody}`]: 404,
      '/v2/activity/workout/1': 400,
      [`/v2/recovery/${nobody}`]: 404,
    };
    for (const [path, status] of Object.entries(statuses)) {
      expect((await get(url, path, access_token)).status, path).toBe(status);
    }
    const unauthorized = await get(url, '/v2/cycle', 'not-a-token');
    expect(unauthorized.status).toBe(401);
    expect(await unauthorized.text()).toBe('Authorization was not valid');
  });
});

describe('limits', () => {
  const limitsOf = ({ headers }: Response) =>
    ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`));

  test('headers speak of the closest window, and a spent one opens when they say', async () => {
    const { url, clock } = await simulate({ limits: { per_minute: 2, per_day: 3 } });
    const { access_token } = await obtainTokens(url);
    const ask = () => get(url, '/v2/user/profile/basic', access_token);
    const policies = '2;window=60, 3;window=86400';

    expect(limitsOf(await ask())).toEqual([`2, ${policies}`, '1', '60']);
    clock.now += 20_500;
    expect(limitsOf(await ask())).toEqual([`2, ${policies}`, '0', '40']);
    const refused = await ask();
    expect([refused.status, ...limitsOf(refused)]).toEqual([429, `2, ${policies}`, '0', '40']);
    clock.now += 40_000;
    expect(limitsOf(await ask())).toEqual([`3, ${policies}`, '0', '86340']);
    clock.now += 60_000;
    expect((await ask()).status).toBe(429);
  });

  test('token requests use nothing up', async () => {
    const { url } = await simulate({ limits: { per_minute: 1, per_day: 10 } });
    const { access_token } = await obtainTokens(url);
    expect(await statusOf(url, access_token)).toBe(200);
  });
});

describe('faults', () => {
  test('a lost answer has taken effect', async () => {
    const { url, simulator } = await simulate();
    const { refresh_token } = await obtainTokens(url);
    simulator.fault = ({ path }) => (path.endsWith('/token') ? 'lose_answer' : undefined);
    await expect(refresh(url, refresh_token)).rejects.toThrow();
    simulator.fault = undefined;
    expect(await errorOf(await refresh(url, refresh_token))).toEqual([400, 'invalid_grant']);
    const kinds = simulator.requests.map(({ grant_type }) => grant_type).filter(Boolean);
    expect(kinds).toEqual(['authorization_code', 'refresh_token', 'refresh_token']);
    expect(JSON.stringify(simulator.requests)).not.toContain(refresh_token);
  });

  test('an answer can be replaced, and then nothing happened', async () => {
    const { url, simulator } = await simulate();
    const { refresh_token } = await obtainTokens(url);
    simulator.fault = () => ({ status: 503, body: 'Later', headers: { 'retry-after': '7' } });
    const response = await refresh(url, refresh_token);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
    simulator.fault = undefined;
    expect((await refresh(url, refresh_token)).status).toBe(200);
  });

  test('an answer can wait for what happens between the effect and it', async () => {
    const { url, simulator } = await simulate();
    const { refresh_token } = await obtainTokens(url);
    const seen: unknown[] = [];
    simulator.fault = ({ grant_type, member, grant }) => ({
      before_answer: async (status) => {
        simulator.fault = undefined;
        seen.push({ grant_type, member, grant, status });
        seen.push(await errorOf(await refresh(url, refresh_token)));
      },
    });
    expect((await refresh(url, refresh_token)).status).toBe(200);
    expect(seen).toEqual([
      { grant_type: 'refresh_token', member: 1, grant: 1, status: 200 },
      [400, 'invalid_grant'],
    ]);
  });

  test('an answer can be late', async () => {
    const { url, simulator } = await simulate();
    const { access_token } = await obtainTokens(url);
    simulator.fault = () => ({ delay_ms: 100 });
    const asked = performance.now();
    expect(await statusOf(url, access_token)).toBe(200);
    expect(performance.now() - asked).toBeGreaterThan(95);
  });
});

describe('members', () => {
  test('are listed by number and name', async () => {
    const { url } = await simulate();
    const { profile } = await readTruth(url, 2);
    const members = await (await fetch(`${url}/_sim/members`)).json();
    const name = `${profile.first_name} ${profile.last_name}`;
    expect(members).toEqual([expect.anything(), { n: 2, name }]);
    expect((await fetch(`${url}/_sim/truth/3`)).status).toBe(404);
  });

  test('a seed gives the same members again, and another seed others', async () => {
    const [one, same, other] = await Promise.all(
      [7, 7, 8].map(async (seed) => readTruth((await simulate({ seed })).url)),
    );
    expect(same).toEqual(one);
    expect(other?.profile).not.toEqual(one?.profile);
  });

  test('tomorrow’s start tells the same past', async () => {
    const ids = async (now: number) => {
      const { cycle, workout } = await readTruth((await simulate({ now: () => now })).url);
      return [...cycle, ...workout].map(({ id }) => id);
    };
    const today = await ids(noon);
    const tomorrow = new Set(await ids(noon + 86_400_000));
    const gone = today.filter((id) => !tomorrow.has(id));
    expect(gone.length).toBeLessThanOrEqual(3);
  });

  test('cycles join end to start, and the newest is open', async () => {
    const { url } = await simulate({ days: 400 });
    const { cycle } = await readTruth(url);
    expect(cycle).toHaveLength(400);
    expect(cycle[0]?.end ?? null).toBeNull();
    expect(cycle.slice(1).map(({ end }) => end)).toEqual(
      cycle.slice(0, -1).map(({ start }) => start),
    );
  });

  test('nothing lies ahead', async () => {
    const { url } = await simulate({ members: 20, days: 3 });
    const all = await Promise.all(Array.from({ length: 20 }, (_, n) => readTruth(url, n + 1)));
    const times = JSON.stringify(all).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
    expect(times.length).toBeGreaterThan(500);
    expect(Math.max(...times.map((time) => Date.parse(time)))).toBeLessThanOrEqual(noon);
  });

  test('people nap, travel, take the strap off and sleep badly', async () => {
    const { url } = await simulate({ days: 400 });
    const { cycle, sleep } = await readTruth(url, 2);
    const offsets = cycle.map(({ timezone_offset }) => timezone_offset);
    expect(offsets).toEqual(expect.arrayContaining(['Z', '+05:30', '-08:00']));
    expect(sleep.some(({ nap }) => nap)).toBe(true);
    expect(sleep.some(({ score_state }) => score_state === 'UNSCORABLE')).toBe(true);
    expect(cycle.some(({ step_count }) => step_count === null)).toBe(true);
  });
});

const hour = 3_600_000;

const control = (url: string, path: string, body: string | object) =>
  fetch(`${url}/_sim/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('time', () => {
  test('moves by the hours that are asked for, and with it all that goes by the clock', async () => {
    const { url, simulator, clock } = await simulate({ limits: { per_minute: 1, per_day: 9 } });
    const { access_token } = await obtainTokens(url);
    expect(await statusOf(url, access_token)).toBe(200);
    expect(await statusOf(url, access_token)).toBe(429);

    const advanced = await control(url, 'advance', { hours: 0.5 });
    expect(await advanced.json()).toMatchObject({ now: '2026-11-20T12:30:00.000Z', webhooks: 0 });
    expect(simulator.ahead()).toBe(hour / 2);
    expect(await statusOf(url, access_token)).toBe(200);
    clock.now += 60_000;
    await simulator.advance(hour / 2);
    expect(await statusOf(url, access_token)).toBe(401);
    expect(simulator.requests.at(-1)?.at).toBe(noon + hour + 60_000);
  });

  test('tells whoever wants to know how far it moved', async () => {
    const { simulator } = await simulate();
    const told: number[] = [];
    simulator.advanced = (ms) => told.push(ms);
    await Promise.all([simulator.advance(hour), simulator.advance(2 * hour)]);
    expect(told).toEqual([hour, 2 * hour]);
    expect(simulator.ahead()).toBe(3 * hour);
  });

  test.for([
    '',
    '6',
    '{"hours":0}',
    '{"hours":-1}',
    '{"hours":745}',
    '{"hours":"6"}',
    '{"hours":6,"days":1}',
  ])('does not move by %s, and says what it moves by', async (body) => {
    const { url, simulator } = await simulate();
    const answer = await control(url, 'advance', body);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      'The body is {"hours":6}, with any number above 0 and up to 744.',
    ]);
    expect(simulator.ahead()).toBe(0);
  });

  test('neither goes back nor stops', async () => {
    const { simulator } = await simulate();
    for (const ms of [-1, 0, Number.NaN, Number.POSITIVE_INFINITY]) {
      await expect(simulator.advance(ms)).rejects.toThrow('positive number of milliseconds');
    }
  });

  test('is not moved by a page that somebody visits', async () => {
    const { url, simulator } = await simulate();
    const headers = { origin: 'https://elsewhere.example' };
    const body = '{"hours":6}';
    const answer = await fetch(`${url}/_sim/advance`, { method: 'POST', headers, body });
    expect([answer.status, simulator.ahead()]).toEqual([403, 0]);
  });

  test('in one leap, in many, or by itself leads to the same', async () => {
    const [one, many, itself] = [await simulate(), await simulate(), await simulate()];
    await one.simulator.advance(60 * hour);
    for (let step = 0; step < 60; step += 1) await many.simulator.advance(hour);
    itself.clock.now += 60 * hour;
    const truth = await readTruth(one.url);
    expect(truth).not.toEqual(await readTruth((await simulate()).url));
    expect(await readTruth(many.url)).toEqual(truth);
    expect(await readTruth(itself.url)).toEqual(truth);
  });
});

describe('life', () => {
  /** What the truth says every few minutes, for so many hours. */
  const watch = async (hours: number, minutes = 2, options: SimulatorOptions = {}) => {
    const { url, simulator } = await simulate({ members: 1, days: 10, ...options });
    const seen = [await readTruth(url)];
    for (let passed = 0; passed < hours * 60; passed += minutes) {
      await simulator.advance(minutes * 60_000);
      seen.push(await readTruth(url));
    }
    return seen;
  };

  test('a night and its recovery are pending when the person wakes, and scored minutes later', async () => {
    const seen = await watch(24);
    const { sleep, recovery } = seen.at(-1) ?? {};
    const night = sleep?.find(({ nap }) => !nap);
    const { sleep_id, cycle_id } = recovery?.[0] ?? {};
    expect(seen[0]?.sleep.some(({ id }) => id === night?.id)).toBe(false);
    expect({ sleep_id, cycle_id }).toEqual({ sleep_id: night?.id, cycle_id: night?.['cycle_id'] });

    for (const [newest, versions] of [
      [night, seen.map((truth) => truth.sleep.find(({ id }) => id === night?.id))],
      [
        recovery?.[0],
        seen.map((truth) => truth.recovery.find((it) => it['sleep_id'] === sleep_id)),
      ],
    ] as const) {
      const pending = versions.filter((it) => it?.['score_state'] === 'PENDING_SCORE');
      expect(pending.length).toBeGreaterThan(0);
      expect(pending.length).toBeLessThan(10);
      expect(pending[0]?.['score'] ?? null).toBeNull();
      expect(newest?.['score_state']).toBe('SCORED');
      expect(newest?.['score']).toBeTypeOf('object');
      expect(String(newest?.['updated_at']) > String(pending[0]?.['updated_at'])).toBe(true);
      expect(newest?.['created_at']).toBe(pending[0]?.['created_at']);
    }
  });

  test('the newest cycle is open until the next begins, and is revised hours after its end', async () => {
    const seen = (await watch(40, 30)).slice(4);
    const [first] = seen[0]?.cycle ?? [];
    const versions = seen.map(({ cycle }) => cycle.find(({ id }) => id === first?.id));
    for (const { cycle } of seen) {
      expect(cycle[0]?.end ?? null).toBeNull();
      expect(cycle.slice(1, 4).map(({ end }) => end)).toEqual(
        cycle.slice(0, 3).map(({ start }) => start),
      );
    }
    const strainOf = (it: typeof first) =>
      v.parse(v.looseObject({ strain: v.number() }), it?.['score']).strain;
    const open = versions.filter((it) => !it?.end).map(strainOf);
    expect(open).toEqual(open.toSorted((a, b) => a - b));
    expect(open.at(-1)).toBeGreaterThan(open[0] ?? 21);
    const closed = versions.filter((it) => it?.end).map(strainOf);
    expect(new Set(closed).size).toBe(2);
    expect(closed.filter((strain) => strain === closed[0]).length).toBeGreaterThanOrEqual(3);
  });

  test('goes on as a later start would tell it', async () => {
    const { url, simulator } = await simulate({ days: 60 });
    await simulator.advance(240 * hour);
    const later = await simulate({ days: 70, now: () => noon + 240 * hour });
    for (const n of [1, 2]) {
      const [lived, told] = [await readTruth(url, n), await readTruth(later.url, n)];
      for (const collection of collections) {
        expect(lived[collection].slice(0, 9), collection).toEqual(told[collection].slice(0, 9));
      }
      expect(lived.cycle.length).toBeGreaterThanOrEqual(69);
    }
  });

  test('changes nothing of what is long over', async () => {
    const { url, simulator } = await simulate({ days: 20 });
    const before = await readTruth(url);
    await simulator.advance(72 * hour);
    const after = await readTruth(url);
    for (const collection of collections) {
      const old = before[collection].slice(2);
      expect(after[collection].slice(-old.length), collection).toEqual(old);
    }
  });

  test('brings naps and workouts too', async () => {
    const { url, simulator } = await simulate({ days: 2 });
    await simulator.advance(31 * 24 * hour);
    const { sleep, workout } = await readTruth(url);
    expect(sleep.filter(({ nap }) => nap).length).toBeGreaterThan(1);
    expect(workout.length).toBeGreaterThan(10);
    const times = JSON.stringify([sleep, workout]).match(/\d{4}-\d\d-\d\dT[\d:.]+Z/g) ?? [];
    expect(Math.max(...times.map((it) => Date.parse(it)))).toBeLessThanOrEqual(
      noon + 31 * 24 * hour,
    );
  });

  test('counts a workout in its cycle once it is over, and in the need of the next night', async () => {
    const { url, simulator } = await simulate({ days: 10 });
    const { kilojoule, strain, need } = {
      kilojoule: v.looseObject({ score: v.looseObject({ kilojoule: v.number() }) }),
      strain: v.looseObject({ score: v.looseObject({ strain: v.number() }) }),
      need: v.looseObject({
        score: v.looseObject({
          sleep_needed: v.looseObject({ need_from_recent_strain_milli: v.number() }),
        }),
      }),
    };
    const energyOf = (it: unknown) => v.parse(kilojoule, it).score.kilojoule;
    let before = await readTruth(url);
    let counted = 0;
    for (let hours = 0; hours < 120; hours += 1) {
      await simulator.advance(hour);
      const now = await readTruth(url);
      if (now.workout.length > before.workout.length && now.cycle[0]?.id === before.cycle[0]?.id) {
        const gained = energyOf(now.cycle[0]) - energyOf(before.cycle[0]);
        expect(gained).toBeGreaterThan(energyOf(now.workout[0]));
        counted += 1;
      }
      before = now;
    }
    expect(counted).toBeGreaterThan(1);

    const [, , ended, ...older] = before.cycle;
    for (const [index, cycle] of [ended, ...older].slice(0, 6).entries()) {
      const night = before.sleep.find((it) => !it['nap'] && it['cycle_id'] === cycle?.id);
      const part = (v.parse(strain, older[index]).score.strain / 21) ** 2 * 0.9 * hour;
      expect(v.parse(need, night).score.sleep_needed.need_from_recent_strain_milli).toBe(
        Math.round(part),
      );
    }
  });

  test('is calibrated after four nights', async () => {
    const { url, simulator } = await simulate({ days: 2 });
    await simulator.advance(144 * hour);
    const { recovery } = await readTruth(url);
    const shape = v.looseObject({ user_calibrating: v.boolean() });
    const nights = recovery.map(({ score }) => v.parse(shape, score).user_calibrating);
    expect(nights.slice(-5)).toEqual([false, true, true, true, true]);
  });

  test('stands still where that is asked for', async () => {
    const { url, simulator } = await simulate({ still: true });
    const before = await readTruth(url);
    await simulator.advance(72 * hour);
    expect(await readTruth(url)).toEqual(before);
  });
});

describe('a member', () => {
  const act = async (url: string, verb: string, collection: string, n = 1) => {
    const answer = await control(url, `members/${n}/${verb}`, { collection });
    expect(answer.status).toBe(200);
    return v.parse(v.object({ collection: v.string(), id: v.string() }), await answer.json()).id;
  };
  const stages = v.looseObject({
    stage_summary: v.record(v.string(), v.number()),
    sleep_efficiency_percentage: v.number(),
  });

  /** Advances to where the newest night is pending. */
  const wake = async (simulator: Awaited<ReturnType<typeof simulate>>['simulator']) => {
    for (let minutes = 0; minutes < 24 * 60; minutes += 2) {
      await simulator.advance(120_000);
      const { sleep } = await readTruth(simulator.url);
      if (sleep[0]?.['score_state'] === 'PENDING_SCORE' && !sleep[0]['nap']) return sleep[0];
    }
    throw new Error('Nobody woke.');
  };

  test('moves the start of a sleep, and its score and its recovery follow', async () => {
    const { url } = await simulate();
    const before = await readTruth(url);
    const [newest] = before.sleep;
    expect(await act(url, 'edit', 'sleep')).toBe(newest?.id);
    const after = await readTruth(url);
    const [edited] = after.sleep;

    const length = Date.parse(edited?.end ?? '') - Date.parse(edited?.start ?? '');
    expect(Date.parse(newest?.start ?? '') - Date.parse(edited?.start ?? '')).toBe(7 * 60_000);
    expect(edited?.['updated_at']).toBe('2026-11-20T12:00:00Z');
    const { stage_summary, sleep_efficiency_percentage } = v.parse(stages, edited?.['score']);
    const {
      total_in_bed_time_milli: in_bed = 0,
      sleep_cycle_count,
      disturbance_count,
      ...parts
    } = stage_summary;
    expect(in_bed).toBe(length);
    expect(Object.values(parts).reduce((sum, part) => sum + part)).toBe(length);
    const awake = (parts['total_awake_time_milli'] ?? 0) + (parts['total_no_data_time_milli'] ?? 0);
    expect(sleep_efficiency_percentage).toBeCloseTo((1 - awake / in_bed) * 100, 9);
    expect(sleep_cycle_count && disturbance_count).toBeGreaterThan(0);

    expect(after.recovery[0]).toEqual({
      ...before.recovery[0],
      updated_at: '2026-11-20T12:00:00Z',
    });
    expect(after.sleep.slice(1)).toEqual(before.sleep.slice(1));
    expect(after.cycle).toEqual(before.cycle);
  });

  test('who edits a night before it is scored finds the edit in the scored one', async () => {
    const { url, simulator } = await simulate();
    const pending = await wake(simulator);
    await simulator.act(1, 'edit', 'sleep');
    await simulator.act(1, 'edit', 'sleep');
    await simulator.advance(hour);
    const scored = (await readTruth(url)).sleep.find(({ id }) => id === pending.id);
    expect(scored?.['score_state']).toBe('SCORED');
    expect(Date.parse(pending.start ?? '') - Date.parse(scored?.start ?? '')).toBe(14 * 60_000);
  });

  test('renames a workout', async () => {
    const { url } = await simulate();
    const [before] = (await readTruth(url)).workout;
    await act(url, 'edit', 'workout');
    const [once] = (await readTruth(url)).workout;
    await act(url, 'edit', 'workout');
    const [twice] = (await readTruth(url)).workout;
    expect([once?.id, twice?.id]).toEqual([before?.id, before?.id]);
    expect(once?.['sport_name']).not.toBe(before?.['sport_name']);
    expect(twice?.['sport_name']).not.toBe(once?.['sport_name']);
  });

  test('deletes a night and with it its recovery, for good', async () => {
    const { url, simulator } = await simulate();
    const night = await wake(simulator);
    const cycle = `/v2/cycle/${night['cycle_id']}`;
    const { access_token } = await obtainTokens(url);
    expect(await (await get(url, `${cycle}/sleep`, access_token)).json()).toEqual(night);
    expect(await act(url, 'delete', 'sleep')).toBe(night.id);
    await simulator.advance(hour / 2);
    for (const [path, status] of [
      [`/v2/activity/sleep/${night.id}`, 404],
      [`${cycle}/sleep`, 404],
      [`${cycle}/recovery`, 404],
      [cycle, 200],
    ] as const) {
      expect((await get(url, path, access_token)).status, path).toBe(status);
    }
    const { sleep, recovery } = await readTruth(url);
    expect(sleep.some(({ id }) => id === night.id)).toBe(false);
    expect(recovery.some(({ sleep_id }) => sleep_id === night.id)).toBe(false);
  });

  test('adds workouts of the past hour, each another', async () => {
    const { url } = await simulate();
    const before = await readTruth(url, 2);
    const [one, two] = [await act(url, 'add', 'workout', 2), await act(url, 'add', 'workout', 2)];
    await act(url, 'delete', 'workout', 2);
    const three = await act(url, 'add', 'workout', 2);
    expect(new Set([one, two, three]).size).toBe(3);
    const { workout, profile } = await readTruth(url, 2);
    expect(workout.slice(2)).toEqual(before.workout);
    for (const added of workout.slice(0, 2)) {
      expect(Date.parse(added.start ?? '')).toBeGreaterThanOrEqual(noon - hour);
      expect(Date.parse(added.end ?? '')).toBeLessThanOrEqual(noon);
      expect(added['user_id']).toBe(profile['user_id']);
      expect(added['timezone_offset']).toBe(before.cycle[0]?.['timezone_offset']);
    }
  });

  test.for([
    ['members/3/edit', '{"collection":"sleep"}', 404, 'There is no member 3'],
    ['members/1/edit', '{"collection":"cycle"}', 400, 'Nobody edits, deletes or adds a cycle'],
    ['members/1/delete', '{"collection":"recovery"}', 400, 'it follows from its sleep'],
    ['members/1/add', '{"collection":"sleep"}', 400, 'Only a workout can be added'],
    ['members/1/add', '{"collection":"naps"}', 400, 'The body is {"collection":"sleep"}'],
    ['members/1/add', 'workout', 400, 'The body is {"collection":"sleep"}'],
    ['members/1/praise', '{"collection":"sleep"}', 404, 'Nothing is here'],
  ] as const)('%s of %s is answered %i with a sentence', async ([path, body, status, sentence]) => {
    const { url } = await simulate();
    const before = [await readTruth(url, 1), await readTruth(url, 2)];
    const answer = await control(url, path, body);
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(sentence);
    expect([await readTruth(url, 1), await readTruth(url, 2)]).toEqual(before);
  });

  test('asked in process, fails with the same sentence', async () => {
    const { simulator } = await simulate();
    await expect(simulator.act(3, 'edit', 'sleep')).rejects.toThrow('There is no member 3');
  });
});

describe('an import', () => {
  const importing = async (lines: string[]) => {
    const folder = await mkdtemp(join(tmpdir(), 'whoop-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'members.ndjson');
    await writeFile(file, lines.join('\n'));
    return simulate({ import: file });
  };
  const profile =
    '{"profile":{"last_name":"B","first_name":"A","email":"a@b.example","user_id":9}}';

  test('is served as it came, to the order of its fields', async () => {
    const sleep =
      '{"unknown":{"b":1,"a":null},"end":"2026-01-02T06:00:00Z","start":"2026-01-01T22:00:00.000Z","nap":false,"cycle_id":5,"id":"5b6f46c6-55e5-4912-953c-854629f78be1"}';
    const lines = [profile, `{"collection":"sleep","record":${sleep}}`, ''];
    const { url, simulator } = await importing(lines);
    const { access_token } = await obtainTokens(url);
    const list = await get(url, '/v2/activity/sleep', access_token);
    expect(await list.text()).toBe(`{"records":[${sleep}]}`);
    const basic = await get(url, '/v2/user/profile/basic', access_token);
    expect(`{"profile":${await basic.text()}}`).toBe(profile);
    expect((await get(url, '/v2/user/measurement/body', access_token)).status).toBe(404);
    await simulator.advance(48 * hour);
    const { access_token: later } = await obtainTokens(url);
    const still = await get(url, '/v2/activity/sleep', later);
    expect(await still.text()).toBe(`{"records":[${sleep}]}`);
  });

  test.for([
    ['{"collection":"sleep"', 'line 3 is not JSON'],
    ['{"collection":"naps","record":{}}', 'line 3 is none of'],
    ['{"collection":"cycle","record":{"id":1,"start":"soon"}}', 'line 3 holds no cycle'],
  ] as const)('of %s is refused with its line', async ([line, sentence]) => {
    await expect(importing([profile, '{"body":{}}', line])).rejects.toThrow(sentence);
  });

  test('can be edited, deleted from and added to', async () => {
    const sleep =
      '{"end":"2026-01-02T06:00:00Z","start":"2026-01-01T22:00:00Z","nap":false,"cycle_id":5,"id":"5b6f46c6-55e5-4912-953c-854629f78be1"}';
    const { url, simulator } = await importing([
      profile,
      '{"body":{}}',
      `{"collection":"sleep","record":${sleep}}`,
    ]);
    await simulator.act(1, 'edit', 'sleep');
    expect((await readTruth(url)).sleep[0]?.start).toBe('2026-01-01T21:53:00Z');
    await simulator.act(1, 'delete', 'sleep');
    await expect(simulator.act(1, 'delete', 'sleep')).rejects.toThrow('Member 1 has no sleep.');
    const id = await simulator.act(1, 'add', 'workout');
    expect(await readTruth(url)).toMatchObject({ sleep: [], workout: [{ id, user_id: 9 }] });
  });

  test('that begins with no profile is refused', async () => {
    await expect(importing(['{"body":{}}'])).rejects.toThrow('line 1 comes before');
  });
});

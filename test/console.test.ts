/** The console's page as it is served, and the parts of it that need no browser. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type Trouble, troubleIn } from '../functions/console/api.ts';
import { readArrival } from '../functions/console/arrival.ts';
import { axisOf, barOf, gapsIn } from '../functions/console/coverage-bars.ts';
import { gatherExport } from '../functions/console/export-pages.ts';
import { nextWait } from '../functions/console/pace.ts';
import { quartersOf, roundUp, totalOf } from '../functions/console/requests-bars.ts';
import { readRoute, userHref } from '../functions/console/route.ts';
import type { ConnectionView } from '../functions/console/shapes.ts';
import { fromNow, inWords } from '../functions/console/time.ts';
import { adviceFor, linkErrorSentence, sentenceFor } from '../functions/console/words.ts';
import { consolePage } from '../functions/console-page.ts';
import { statuses } from '../functions/domain/model.ts';
import { bundleConsole } from '../infra/bundle-console.ts';

const now = Date.parse('2026-03-20T12:00:00Z');
const DAY = 86_400_000;
const daysAgo = (days: number) => new Date(now - days * DAY).toISOString();

describe('the page', () => {
  const { 'app.js': script = '', 'app.css': style = '' } = bundleConsole();
  const { html = '', headers = {} } = consolePage(script, style);

  const inside = (element: string) =>
    [...html.matchAll(new RegExp(`<${element}[^>]*>([\\s\\S]*?)</${element}>`, 'g'))].map(
      ([, text = '']) => text,
    );
  const hashed = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  test('runs one script and one style, which its policy names, and nothing else', () => {
    const policy = headers['content-security-policy'];
    expect(inside('script')).toHaveLength(1);
    expect(inside('style')).toHaveLength(1);
    expect(policy).toContain(`script-src ${hashed(inside('script')[0])};`);
    expect(policy).toContain(`style-src ${hashed(inside('style')[0])};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    // No text becomes HTML, whoever wrote it.
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toContain('unsafe');
  });

  test('refers to nothing outside', () => {
    const addresses = [...html.matchAll(/(?:src|href|action)="([^"]*)"/g)].map(([, it]) => it);
    expect(addresses.filter((it) => !it?.startsWith('data:'))).toEqual([]);
    expect(style).not.toContain('url(');
    expect(/\beval\(|new Function\b/.test(script)).toBe(false);
  });

  test('is under 150 KB', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(150_000);
  });
});

describe('an address', () => {
  test.each(['ada', 'a.b_c:d@e-f', '%00', '<img src=x onerror=alert(1)>', 'a/b?c#d', 'a..b'])(
    'of the user %s leads back to that user',
    (user_id) => {
      expect(readRoute(userHref(user_id))).toEqual({ page: 'user', user_id });
    },
  );

  test.each([
    ['', 'connections'],
    ['#/', 'connections'],
    ['#/budget', 'budget'],
    ['#/budget/x', 'nowhere'],
    ['#/users/', 'nowhere'],
    ['#/users/%', 'nowhere'],
    ['#/users/..', 'nowhere'],
    ['#/users/%2E', 'nowhere'],
    ['#/else', 'nowhere'],
  ])('%j leads to %s', (hash, page) => {
    expect(readRoute(hash)).toEqual({ page });
  });
});

describe('what went wrong', () => {
  const cases: [Response, Trouble][] = [
    [new Response('', { status: 401 }), { kind: 'refused' }],
    [
      new Response('', { status: 429, headers: { 'retry-after': '7' } }),
      { kind: 'busy', wait_s: 7 },
    ],
    [
      new Response('', { status: 429, headers: { 'retry-after': '86400' } }),
      { kind: 'busy', wait_s: 300 },
    ],
    [
      Response.json({ code: 'unknown_user', detail: 'Nobody.' }, { status: 404 }),
      { kind: 'told', code: 'unknown_user', detail: 'Nobody.' },
    ],
    [
      Response.json({ message: 'Internal Server Error' }, { status: 500 }),
      { kind: 'broken', status: 500 },
    ],
    [new Response('<html>', { status: 502 }), { kind: 'broken', status: 502 }],
  ];
  test.each(cases)('is read from an answer, and said in a sentence', async (response, trouble) => {
    expect(await troubleIn(response)).toEqual(trouble);
    expect(sentenceFor(trouble)).toMatch(/[.?]$|\)\.$/);
  });

  test('is looked past later and later, but at least once a minute', () => {
    const waits = [0];
    for (const _ of Array(9)) {
      waits.push(nextWait(waits.at(-1) ?? 0, { changed: false, trouble: { kind: 'away' } }));
    }
    expect(waits.slice(1, 5)).toEqual([2_000, 4_000, 8_000, 16_000]);
    expect(waits.at(-1)).toBe(60_000);
  });

  test('is not looked past before the system wants it', () => {
    const trouble: Trouble = { kind: 'busy', wait_s: 30 };
    expect(nextWait(2_000, { changed: false, trouble })).toBe(30_000);
  });
});

test('what rests is looked at less often, what moves at once again', () => {
  const rested = [1, 2, 3, 4, 5, 6, 7, 8].reduce(
    (wait) => nextWait(wait, { changed: false }),
    2_000,
  );
  expect(rested).toBe(20_000);
  expect(nextWait(rested, { changed: true })).toBe(2_000);
  expect(nextWait(rested, { changed: true }, 5_000)).toBe(5_000);
});

test('every status but connected says what happened and what to do', () => {
  for (const status of statuses) {
    const advice = adviceFor(status, undefined);
    if (status === 'connected') expect(advice).toBeUndefined();
    else expect(advice).toEqual({ what: expect.any(String), todo: expect.any(String) });
  }
  const causes = (['grant_invalid', 'rotation_lost', 'scope_missing'] as const).map(
    (cause) => adviceFor('needs_reauth', cause)?.what,
  );
  expect(new Set(causes).size).toBe(3);
});

test('how a link ended is read only where WHOOP was the provider, and never said in its own words', () => {
  expect(readArrival('')).toBeUndefined();
  expect(readArrival('?stage=completed')).toBeUndefined();
  expect(readArrival('?provider_slug=whoop&stage=completed')).toMatchObject({ good: true });
  const failed = readArrival('?provider_slug=whoop&stage=failed&error=<b>call+this+number</b>');
  expect(failed).toEqual({ good: false, sentence: linkErrorSentence('?') });
});

test('an instant is told by how far it is', () => {
  expect(fromNow(daysAgo(0), now)).toBe('just now');
  expect(fromNow(daysAgo(0.5), now)).toBe('12 hours ago');
  expect(fromNow(daysAgo(1), now)).toBe('yesterday');
  expect(fromNow(daysAgo(-0.001), now)).toBe('in 1 minute');
  expect(inWords(59_000)).toBe('less than a minute');
  expect(inWords(3 * 60_000)).toBe('about 3 min');
  expect(inWords(5 * DAY)).toBe('about 5 days');
});

describe('an export', () => {
  const pages: Record<string, string> = {
    first: '{"type":"connection"}\n{"type":"page","next_cursor":"second"}\n',
    second: '{"type":"record","n":1}\n{"type":"page","next_cursor":null}\n',
  };
  const gather = (second = pages['second'] ?? '') =>
    gatherExport(
      async (cursor) => ({ value: cursor === null ? (pages['first'] ?? '') : second }),
      () => {},
    );

  test('is one text of all pages, without what says how to go on', async () => {
    expect(await gather()).toEqual({ value: '{"type":"connection"}\n{"type":"record","n":1}\n' });
  });

  test.each(['', '{"type":"record"}', '{"type":"record"}\n{"type":"pa', '{"next_cursor":7}'])(
    'that is cut off as %j is no export',
    async (second) => {
      expect(await gather(second)).toHaveProperty('trouble');
    },
  );
});

const collection = (more: object = {}) => ({
  newest_start: daysAgo(0),
  listed_until: daysAgo(0),
  covered_from: daysAgo(30),
  covered_to: daysAgo(0),
  last_listed_at: daysAgo(0),
  ...more,
});
const user = (more: object = {}): ConnectionView => ({
  user_id: 'ada',
  status: 'connected',
  whoop_user_id: 1,
  scopes: [],
  linked_at: daysAgo(1),
  last_listed_at: daysAgo(0),
  next_look_at: null,
  kept_from: daysAgo(300),
  token: undefined,
  collections: { cycle: collection({ gaps: [] }), sleep: collection({ covered_from: null }) },
  webhooks: { received: 0, waiting: 0 },
  backfills: [],
  ...more,
});
const backfill = (from: number, to: number) => ({
  backfill_id: 'b',
  start: daysAgo(from),
  end: daysAgo(to),
  units_total: 1,
  units_done: 0,
  oldest_reached: null,
  percent: 0,
  eta: null,
});

describe('completeness', () => {
  test('is drawn over the time that records are kept', () => {
    const axis = axisOf(user(), now);
    expect(axis).toEqual({ start: now - 300 * DAY, end: now });
    expect(barOf(user(), 'cycle', axis)).toEqual([{ from: 0.9, to: 1, kind: 'covered' }]);
    expect(barOf(user(), 'sleep', axis)).toEqual([]);
  });

  test('goes back to the oldest that is here or coming where all is kept', () => {
    const kept = { kept_from: null };
    expect(axisOf(user(kept), now).start).toBe(now - 30 * DAY);
    const coming = user({ ...kept, backfills: [backfill(90, 0)] });
    expect(axisOf(coming, now).start).toBe(now - 90 * DAY);
    expect(barOf(coming, 'cycle', axisOf(coming, now))[0]).toEqual({
      from: 0,
      to: 1,
      kind: 'coming',
    });
  });

  test('tells a gap only where nothing is coming any more', () => {
    const gaps = [
      { start: daysAgo(10), end: daysAgo(8) },
      { start: daysAgo(80), end: daysAgo(60) },
    ];
    const gappy = { collections: { cycle: collection({ gaps }) } };
    expect(gapsIn(user(gappy))).toEqual([gaps[0]]);
    expect(gapsIn(user({ ...gappy, backfills: [backfill(20, 9)] }))).toEqual([]);
  });
});

describe('the last day of requests', () => {
  const none = { requests: 0, deferred: 0 };
  const minute = (minutes_ago: number, requests: number, deferred = 0) => ({
    at: new Date(now - minutes_ago * 60_000).toISOString(),
    webhook: { requests, deferred },
    link: none,
    schedule: { requests: 1, deferred: 0 },
    backfill: none,
  });

  test('is drawn in quarters of an hour, of which the newest has just begun', () => {
    const quarters = quartersOf([minute(0, 3), minute(1, 2), minute(14, 5, 2)], now);
    expect(quarters).toHaveLength(96);
    expect(quarters.at(-1)).toMatchObject({ start: now, deferred: 0 });
    expect(quarters.slice(-2).map(totalOf)).toEqual([9, 4]);
    expect(quarters.at(-2)).toMatchObject({ deferred: 2 });
  });

  test('leaves out what is older or not yet', () => {
    const quarters = quartersOf([minute(24 * 60, 3), minute(-30, 2)], now);
    expect(quarters.map(totalOf).filter(Boolean)).toEqual([]);
  });

  test('has an axis that ends at a round number', () => {
    expect([0, 1, 10, 11, 99, 101, 460].map(roundUp)).toEqual([1, 1, 10, 20, 100, 200, 500]);
  });
});

/** What GET /users/{user_id} says of how complete each collection is. */
import { describe, expect, it } from 'vitest';
import { gapsOf } from '../functions/domain/completeness.ts';
import { noteListed } from '../functions/domain/coverage.ts';
import { lastDays, queueBackfill } from '../functions/domain/queueing.ts';
import { collections } from '../functions/domain/record.ts';
import { saveLink } from '../functions/domain/save-link.ts';
import { summarise, viewConnection } from '../functions/domain/view.ts';
import { ada, backfill, connection, monday, sleep } from './contract/factories.ts';
import { DAY, HOUR, living, MINUTE } from './support/living.ts';
import { world } from './support/world.ts';

const iso = (ms: number) => new Date(ms).toISOString();
type World = ReturnType<typeof world>;

const view = async (w: World, deps = w.deps) => {
  const linked = await w.connections.find('ada');
  if (!linked) throw new Error('nobody is linked');
  return (await viewConnection(deps)(linked, w.clock.now())).collections;
};
const coveredDays = async (w: World) => {
  const shown = await view(w);
  return collections.map((c) => {
    const from = shown[c]?.covered_from;
    return from ? (monday + 6 * HOUR - Date.parse(from)) / DAY : null;
  });
};
const all = (days: number | null) => collections.map(() => days);

describe('what is covered', () => {
  it('is nothing before the first look, and then its seven days', async () => {
    const { w, pullJob } = await living(20);
    expect((await view(w))['sleep']).toMatchObject({ covered_from: null, covered_to: null });
    await pullJob();
    const now = w.clock.now();
    expect((await view(w))['sleep']).toMatchObject({
      covered_from: iso(monday - 7 * DAY),
      covered_to: iso(now),
      last_listed_at: iso(now),
    });
  });

  it('grows with each look at its newer side only', async () => {
    const { w, pullJob } = await living(20);
    await pullJob();
    w.clock.advance(10 * HOUR);
    await pullJob({ until: w.clock.now() - MINUTE });
    expect((await view(w))['workout']).toMatchObject({
      covered_from: iso(monday - 7 * DAY),
      covered_to: iso(w.clock.now() - MINUTE),
      last_listed_at: iso(w.clock.now()),
    });
  });

  it('grows to the older side with a backfill that joins on to it', async () => {
    const { w, pullJob, drainQueues } = await living(20);
    await pullJob();
    await queueBackfill(w.deps)('ada', lastDays(365, w.clock.now()));
    await drainQueues();
    expect(await coveredDays(w)).toEqual(all(365));
  });

  it('does so also when the first look comes after the backfill', async () => {
    const { w, pullJob, drainQueues } = await living(20);
    await queueBackfill(w.deps)('ada', lastDays(100, w.clock.now()));
    await drainQueues();
    expect(await coveredDays(w)).toEqual(all(null));
    await pullJob();
    expect(await coveredDays(w)).toEqual(all(100));
  });

  it('does so over several that join, whichever is completed first', async () => {
    const { w, pullJob } = await living(20);
    await pullJob();
    const until = (days: number) => w.clock.now() - days * DAY;
    const older = await queueBackfill(w.deps)('ada', { start: until(60), end: until(30) });
    await pullJob({ lane: 'backfill', backfill_id: older.backfill_id ?? '' });
    expect(new Set(await coveredDays(w))).toEqual(new Set([7.25]));
    const newer = await queueBackfill(w.deps)('ada', { start: until(30), end: until(7) });
    await pullJob({ lane: 'backfill', backfill_id: newer.backfill_id ?? '' });
    expect(await coveredDays(w)).toEqual(all(60));
  });

  it('does not reach over what nothing has listed', async () => {
    const { w, pullJob, drainQueues } = await living(20);
    await pullJob();
    const end = w.clock.now() - 30 * DAY;
    await queueBackfill(w.deps)('ada', { start: end - 30 * DAY, end });
    await drainQueues();
    expect(new Set(await coveredDays(w))).toEqual(new Set([7.25]));
  });

  it('is right however often a backfill is cut off and delivered again', async () => {
    const { w, pullJob, pullToEnd } = await living(365);
    await pullJob();
    const { backfill_id = '' } = await queueBackfill(w.deps)('ada', lastDays(365, w.clock.now()));
    let n = 0;
    w.sim.fault = () => (++n % 3 === 0 ? 'unavailable' : undefined);
    w.jobs.sent.length = 0;
    await pullToEnd({ lane: 'backfill', backfill_id });
    expect(await coveredDays(w)).toEqual(all(365));
    await pullJob({ lane: 'backfill', backfill_id });
    expect(await coveredDays(w)).toEqual(all(365));
  });

  it('is repaired by the next look where a backfill was killed before it could say so', async () => {
    const { w, pullJob } = await living(20);
    await pullJob();
    const start = monday - 50 * DAY;
    await w.backfills.save(ada, backfill({ start, end: w.clock.now(), units: {} }));
    w.clock.advance(HOUR);
    await pullJob({ until: w.clock.now() });
    expect((await view(w))['cycle']).toMatchObject({ covered_from: iso(start) });
  });

  it('is also repaired by its own message, when that comes again', async () => {
    const { w, pullJob } = await living(20);
    await pullJob();
    const start = monday - 50 * DAY;
    await w.backfills.save(ada, backfill({ start, end: w.clock.now(), units: {} }));
    await pullJob({ lane: 'backfill', backfill_id: 'backfill-1' });
    expect((await view(w))['cycle']).toMatchObject({ covered_from: iso(start) });
    expect(await w.backfills.running(ada)).toEqual([]);
  });

  it('stays as it is when an older window is noted late', async () => {
    const w = world();
    const covered = { sleep: { from: monday - 90 * DAY, listed_at: monday } };
    const linked = await w.link({ connection: { cursors: { sleep: monday }, covered } });
    await noteListed(w.deps, linked, 'sleep', { start: monday - 9 * DAY, end: monday - DAY });
    expect(await w.connections.find('ada')).toEqual(linked);
  });

  it('begins anew where the retention has left a hole behind the cursor', async () => {
    const w = world();
    const cursors = { sleep: monday - 50 * DAY };
    const covered = { sleep: { from: monday - 90 * DAY, listed_at: monday - 50 * DAY } };
    const linked = await w.link({ connection: { cursors, covered } });
    const window = { start: monday - 30 * DAY, end: monday };
    await noteListed(w.deps, linked, 'sleep', window);
    expect((await w.connections.find('ada'))?.covered?.sleep?.from).toBe(window.start);
  });

  it('is shown no older than what is kept', async () => {
    const w = world();
    const covered = { sleep: { from: monday - 90 * DAY, listed_at: monday } };
    await w.link({ connection: { cursors: { sleep: monday }, covered } });
    const deps = { ...w.deps, retention_days: 30 };
    expect((await view(w, deps))['sleep']).toMatchObject({ covered_from: iso(monday - 30 * DAY) });
    w.clock.advance(31 * DAY);
    expect((await view(w, deps))['sleep']).toMatchObject({ covered_from: null, covered_to: null });
  });

  it('is shown beside how far back records are kept at all', async () => {
    const w = world();
    const linked = await w.link();
    const keptFrom = async (retention_days: number) =>
      (await viewConnection({ ...w.deps, retention_days })(linked, monday)).kept_from;
    expect(await keptFrom(30)).toBe(iso(monday - 30 * DAY));
    expect(await keptFrom(0)).toBeNull();
  });

  it('has been seen last when any collection was', () => {
    expect(summarise(connection()).last_listed_at).toBeNull();
    const covered = {
      sleep: { from: 0, listed_at: monday },
      cycle: { from: 0, listed_at: monday - HOUR },
    };
    expect(summarise(connection({ covered })).last_listed_at).toBe(iso(monday));
  });

  it('is kept by a new link of the same member', async () => {
    const w = world();
    const covered = { sleep: { from: monday - 90 * DAY, listed_at: monday } };
    await w.link({ connection: { cursors: { sleep: monday }, covered } });
    const pair = { access_token: 'a', refresh_token: 'r', expires_in: 3_600, scopes: [] };
    await saveLink(w.deps, ada, connection().whoop_user_id, pair);
    expect(await w.connections.find('ada')).toMatchObject({ covered });
    await noteListed(w.deps, connection(), 'sleep', { start: monday - DAY, end: monday + DAY });
    expect((await w.connections.find('ada'))?.cursors.sleep).toBe(monday);
  });
});

describe('the gaps between cycles', () => {
  const cycle = (n: number, more = {}) =>
    ({
      ...sleep({ collection: 'cycle', id: String(n), start: monday + n * DAY }),
      record: { id: n, start: iso(monday + n * DAY), end: iso(monday + (n + 1) * DAY) },
      ...more,
    }) as ReturnType<typeof sleep>;

  it('are none where each begins as the one before it ends', () => {
    expect(gapsOf([cycle(2), cycle(0), cycle(1)])).toEqual([]);
  });

  it('are where one is missing or deleted, the newest first, and at most ten', () => {
    expect(gapsOf([cycle(0), cycle(1, { deleted_at: monday }), cycle(2), cycle(4)])).toEqual([
      { start: monday + 3 * DAY, end: monday + 4 * DAY },
      { start: monday + DAY, end: monday + 2 * DAY },
    ]);
    expect(gapsOf(Array.from({ length: 30 }, (_, n) => cycle(2 * n)))).toHaveLength(10);
  });

  it('begin with a cycle that has no end although another follows; the newest may have none', () => {
    const open = (n: number) => cycle(n, { record: { id: n, start: iso(monday + n * DAY) } });
    expect(gapsOf([cycle(0), open(1)])).toEqual([]);
    expect(gapsOf([open(0), cycle(1)])).toEqual([{ start: monday, end: monday + DAY }]);
  });

  it('are shown of the last 400 days', async () => {
    const { w, pullJob } = await living(7);
    w.sim.data.cycle.splice(3, 1);
    await pullJob();
    const [cycles, sleeps] = [(await view(w))['cycle'], (await view(w))['sleep']];
    expect(cycles).toMatchObject({
      gaps: [{ start: expect.any(String), end: expect.any(String) }],
    });
    expect(sleeps).not.toHaveProperty('gaps');
  });
});

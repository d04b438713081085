/** What GET /users/{user_id} says of running backfills, and what a second one is made of. */
import { describe, expect, it } from 'vitest';
import { disconnect } from '../functions/domain/disconnect.ts';
import { lastDays, queueBackfill } from '../functions/domain/queueing.ts';
import { collections } from '../functions/domain/record.ts';
import { saveLink } from '../functions/domain/save-link.ts';
import { viewConnection } from '../functions/domain/view.ts';
import { ada, backfill, connection, monday } from './contract/factories.ts';
import { DAY, HOUR, living, MINUTE } from './support/living.ts';
import { world } from './support/world.ts';

const iso = (ms: number) => new Date(ms).toISOString();
type World = ReturnType<typeof world>;

const view = async (w: World) => {
  const linked = await w.connections.find('ada');
  if (!linked) throw new Error('nobody is linked');
  return viewConnection(w.deps)(linked, w.clock.now());
};

/** A hundred days of each collection, of which `left` milliseconds are still to do. */
const hundredDays = (left: Partial<Record<(typeof collections)[number], number>>, more = {}) => {
  const start = monday - 100 * DAY;
  const units = Object.entries(left).map(([collection, ms]) => [
    collection,
    { collection, start, end: start + ms },
  ]);
  return backfill({
    start,
    end: monday,
    units: Object.fromEntries(units),
    units_total: 4,
    ...more,
  });
};

describe('the progress of a backfill', () => {
  const shown = async (running: ReturnType<typeof backfill>, later = 0, link = {}) => {
    const w = world();
    await w.link({ connection: link });
    await w.backfills.save(ada, running);
    w.clock.advance(later);
    return (await view(w)).backfills[0];
  };

  it('is told by days of all collections, not by units', async () => {
    const running = hundredDays({ cycle: 50 * DAY, workout: 2 * DAY });
    expect(await shown(running)).toMatchObject({ units_total: 4, units_done: 2, percent: 87 });
  });

  it('has reached back to where the slowest collection is', async () => {
    const running = hundredDays({ cycle: 50 * DAY, workout: 2 * DAY });
    expect(await shown(running)).toMatchObject({ oldest_reached: iso(monday - 50 * DAY) });
    const untouched = hundredDays({ cycle: 100 * DAY, workout: 2 * DAY });
    expect(await shown(untouched)).toMatchObject({ oldest_reached: iso(monday) });
  });

  it('reaches back whatever others bring of other times', async () => {
    const w = world();
    await w.link();
    const older = { start: monday - 300 * DAY, end: monday - 200 * DAY };
    const reached = older.end - 50 * DAY;
    const units = { '0-cycle': { collection: 'cycle' as const, ...older, end: reached } };
    await w.backfills.save(ada, hundredDays({ sleep: 50 * DAY }));
    await w.backfills.save(ada, backfill({ backfill_id: 'older', ...older, units: {} }));
    await w.backfills.save(ada, backfill({ backfill_id: 'the same', ...older, units }));
    expect((await view(w)).backfills).toMatchObject([
      { oldest_reached: iso(monday - 50 * DAY), percent: 87 },
      { oldest_reached: iso(reached), percent: 100 },
      { oldest_reached: iso(reached), percent: 87 },
    ]);
  });

  it('ends by the pace so far, whatever has passed since it last came further', async () => {
    const running = hundredDays({ cycle: 100 * DAY }, { progressed_at: monday + 30 * MINUTE });
    expect(await shown(running)).toMatchObject({ eta: iso(monday + 10 * MINUTE) });
    const later = await shown(running, HOUR);
    expect(later).toMatchObject({ eta: iso(monday + HOUR + 10 * MINUTE) });
  });

  it('never ends before a wait that is known', async () => {
    const progressed = { progressed_at: monday + 30 * MINUTE, drive_at: monday + 20 * HOUR };
    const far = { eta: iso(monday + 20 * HOUR + 10 * MINUTE) };
    expect(await shown(hundredDays({ cycle: 100 * DAY }, progressed))).toMatchObject(far);
    const noted = { ...progressed, drive_at: monday, waits_until: monday + 20 * HOUR };
    expect(await shown(hundredDays({ cycle: 100 * DAY }, noted))).toMatchObject(far);
  });

  it('has no end yet before anything is in, and while its member has to connect again', async () => {
    const all = Object.fromEntries(collections.map((c) => [c, 100 * DAY]));
    expect(await shown(hundredDays(all))).toMatchObject({ eta: null, percent: 0 });
    const running = hundredDays({ cycle: 100 * DAY }, { progressed_at: monday + 30 * MINUTE });
    expect(await shown(running, 0, { status: 'needs_reauth' })).toMatchObject({ eta: null });
  });

  it('is known while a day’s budget is used up', async () => {
    const { w, pullJob } = await living(40);
    const { backfill_id } = await queueBackfill(w.deps)('ada', lastDays(30, w.clock.now()));
    const used = [[Math.floor(w.clock.now() / 900_000) - 90, 9_800, 0]] as [
      [number, number, number],
    ];
    await w.budget.write({ minute: [], day: used }, 0);
    const outcome = await pullJob({ lane: 'backfill', backfill_id: backfill_id ?? '' });
    if (outcome.outcome !== 'deferred') throw new Error(outcome.outcome);
    const [running] = await w.backfills.running(ada);
    expect(running?.waits_until).toBe(outcome.until);
  });
});

describe('a backfill that is asked for while another runs', () => {
  const asked = async (...windows: [from: number, to: number][]) => {
    const w = world();
    await w.link();
    const answers = [];
    for (const [from, to] of windows) {
      const window = { start: monday - from * DAY, end: monday - to * DAY };
      answers.push(await queueBackfill(w.deps)('ada', window));
    }
    return { w, answers };
  };
  const unitsOf = async (w: World, backfill_id: string | undefined) =>
    Object.values((await w.backfills.find(ada, backfill_id ?? ''))?.units ?? {});

  it('that brings all of it is answered with that one, and nothing is queued', async () => {
    const { w, answers } = await asked([30, 0]);
    w.clock.advance(20 * MINUTE);
    const again = await queueBackfill(w.deps)('ada', lastDays(30, w.clock.now()));
    const { backfill_id } = answers[0] ?? {};
    expect(again).toEqual({ queued: 0, backfill_id, note: expect.stringContaining('running') });
    expect(w.jobs.sent).toHaveLength(1);
  });

  it('is made of what the other does not bring, on both sides of it', async () => {
    const { w, answers } = await asked([30, 7], [60, 0]);
    const spans = (await unitsOf(w, answers[1]?.backfill_id))
      .filter(({ collection }) => collection === 'sleep')
      .map(({ start, end }) => [(monday - start) / DAY, (monday - end) / DAY]);
    expect(spans).toEqual([
      [7, 0],
      [60, 30],
    ]);
    const both = await view(w);
    expect(both.backfills.map(({ percent }) => percent)).toEqual([0, 0]);
    for (const key of ['0-cycle', '0-sleep', '0-recovery', '0-workout']) {
      await w.backfills.finish(ada, answers[1]?.backfill_id ?? '', key, monday);
    }
    // The other still has the rest to bring.
    const oldest_reached = iso(monday - 7 * DAY);
    expect((await view(w)).backfills[1]).toMatchObject({ oldest_reached, percent: 18 });
  });

  it('does not count on what one that is completed has brought', async () => {
    const { w, answers } = await asked([30, 0]);
    await w.backfills.complete(ada, answers[0]?.backfill_id ?? '', monday, monday + DAY);
    expect(await queueBackfill(w.deps)('ada', lastDays(30, monday))).toMatchObject({ queued: 1 });
  });

  it('has the other driven again where nothing drives it', async () => {
    const w = world();
    await w.link({ connection: { due_at: monday + 12 * HOUR } });
    await w.backfills.save(
      ada,
      backfill({ start: monday - 30 * DAY, drive_at: monday + 30 * MINUTE }),
    );
    await queueBackfill(w.deps)('ada', lastDays(30, monday));
    expect((await w.connections.find('ada'))?.due_at).toBe(monday + 30 * MINUTE);
    w.clock.advance(31 * MINUTE);
    await queueBackfill(w.deps)('ada', lastDays(30, w.clock.now()));
    expect(w.jobs.sent).toMatchObject([{ job: { backfill_id: 'backfill-1' } }]);
  });

  it('costs no more requests when the same call is repeated', async () => {
    const { w, drainQueues } = await living(60);
    for (let n = 0; n < 3; n++) {
      await queueBackfill(w.deps)('ada', lastDays(60, w.clock.now()));
      w.clock.advance(MINUTE);
    }
    await drainQueues();
    expect(w.sim.calls.length).toBeLessThanOrEqual(12);
  });
});

describe('the backfill of a disconnected user', () => {
  it('is neither resumed nor shown, and goes on with the member’s next link', async () => {
    const { w, drainQueues, liveOn, kept } = await living(60);
    await queueBackfill(w.deps)('ada', lastDays(60, w.clock.now()));
    await disconnect(w.deps)('ada', w.deadline());
    await drainQueues();
    await liveOn(2 * HOUR);
    expect(await kept('workout')).toEqual([]);
    expect((await view(w)).backfills).toEqual([]);
    const pair = { access_token: w.sim.access, refresh_token: 'r', expires_in: 9e6, scopes: [] };
    await saveLink({ ...w.deps, initial_backfill_days: 7 }, ada, connection().whoop_user_id, pair);
    await liveOn(2 * HOUR);
    expect(await kept('workout')).toHaveLength(60);
    expect((await view(w)).backfills).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { disconnect } from '../functions/domain/disconnect.ts';
import { planBackfill } from '../functions/domain/plan.ts';
import { pull } from '../functions/domain/pull.ts';
import { collections, idOf } from '../functions/domain/record.ts';
import { ada, grant, job, monday } from './contract/factories.ts';
import { DAY, HOUR, living, MINUTE } from './support/living.ts';
import { life } from './support/person.ts';

const ALWAYS = { start: 0, end: monday + 10 * 365 * DAY };

/** Everything that WHOOP holds, and nothing else. */
const expectEqual = async ({ w, kept }: Awaited<ReturnType<typeof living>>) => {
  for (const collection of collections) {
    const stored = new Map((await kept(collection)).map(({ id, record }) => [id, record]));
    const held = w.sim.data[collection];
    expect([...stored.keys()].sort()).toEqual(held.map(idOf).sort());
    for (const record of held) expect(stored.get(idOf(record))).toEqual(record);
  }
};

describe('the first pull', () => {
  it('brings seven days of all collections in four requests, and the body in one', async () => {
    const t = await living(20, { connection: { scopes: ['read:body_measurement'] } });
    t.w.sim.body = { height_meter: 1.7, weight_kilogram: 60, max_heart_rate: 190 };
    await t.pullJob();
    expect(t.w.sim.calls.map(({ what }) => what).sort()).toEqual([
      'body',
      'cycle',
      'recovery',
      'sleep',
      'workout',
    ]);
    expect(await t.kept('workout')).toHaveLength(7);
    expect(await t.w.records.between(ada, 'body', ALWAYS)).toHaveLength(1);
  });

  it('dates a recovery by its sleep', async () => {
    const t = await living(3);
    await t.pullJob();
    const [recovery] = await t.kept('recovery');
    const [sleep] = await t.kept('sleep');
    expect(recovery?.start).toBe(sleep?.start);
  });
});

describe('a catch-up', () => {
  it('lists from four days before the cursor, and writes nothing that it has already', async () => {
    const t = await living(20);
    await t.pullJob();
    t.w.clock.advance(HOUR);
    t.w.sim.calls.length = 0;
    const outcome = await t.pullJob();
    expect(outcome).toEqual({ outcome: 'done', written: 0 });
    const [window] = t.w.sim.calls.map((call) => call.window);
    expect(window).toMatchObject({ start: monday + 6 * HOUR - 4 * DAY, end: t.w.clock.now() });
  });

  it('brings a gap of a year whole', async () => {
    const cursor = monday - 365 * DAY;
    const cursors = { cycle: cursor, sleep: cursor, recovery: cursor, workout: cursor };
    const t = await living(360, { connection: { cursors } });
    await t.pullToEnd();
    await expectEqual(t);
  });

  it('takes a newer version and never an older one', async () => {
    const t = await living(3);
    await t.pullJob();
    const workout = t.w.sim.data.workout[0];
    if (workout) workout.updated_at = new Date(t.w.clock.now()).toISOString();
    await t.pullJob({ until: t.w.clock.now() + 1 });
    await expectEqual(t);
    if (workout) workout.updated_at = '2020-01-01T00:00:00Z';
    await t.pullJob({ until: t.w.clock.now() + 2 });
    const [stored] = await t.kept('workout');
    expect(stored?.updated_at).toBe(t.w.clock.now());
  });

  it('takes different content at an equal updated_at', async () => {
    const t = await living(3);
    await t.pullJob();
    const workout = t.w.sim.data.workout[0];
    if (workout) workout.sport_name = 'cycling';
    await t.pullJob({ until: t.w.clock.now() + 1 });
    await expectEqual(t);
  });

  it('asks again for nothing that the same job has listed already', async () => {
    const t = await living(3);
    await t.pullJob();
    t.w.sim.calls.length = 0;
    await t.pullJob();
    expect(t.w.sim.calls).toEqual([]);
  });

  it('looks again soon at a record that waits for its score, then less often', async () => {
    const t = await living(3);
    const sleep = t.w.sim.data.sleep[0];
    if (sleep) sleep.score_state = 'PENDING_SCORE';
    const waits: number[] = [];
    for (let look = 0; look < 5; look++) {
      await t.pullJob({ lane: 'schedule' });
      const due_at = (await t.w.connections.find('ada'))?.due_at ?? 0;
      waits.push((due_at - t.w.clock.now()) / MINUTE);
      t.w.clock.advance(due_at - t.w.clock.now());
    }
    expect(waits).toEqual([15, 60, 240, 405, 720]);
  });

  it('stores nothing that is older than the retention', async () => {
    const t = await living(60, { connection: { cursors: { workout: monday - 50 * DAY } } });
    await pull({ ...t.w.deps, retention_days: 10 })(
      job({ until: t.w.clock.now() }),
      t.w.deadline(),
    );
    const oldest = Math.min(...(await t.kept('workout')).map(({ start }) => start));
    expect(oldest).toBeGreaterThanOrEqual(t.w.clock.now() - 10 * DAY);
  });
});

describe('the end of a catch-up', () => {
  /** Calls `meanwhile` when everything is listed, before the next look is decided. */
  const endingBeside = async (meanwhile: (t: Awaited<ReturnType<typeof living>>) => unknown) => {
    const t = await living(3);
    const find: typeof t.w.connections.find = async (user_id) => {
      const found = await t.w.connections.find(user_id);
      if (Object.keys(found?.cursors ?? {}).length === collections.length) await meanwhile(t);
      return found;
    };
    const outcome = t.pullJob({}, { ...t.w.deps, connections: { ...t.w.connections, find } });
    return { outcome: await outcome, connection: await t.w.connections.find('ada'), t };
  };

  it('leaves a later job put off for as long as that was', async () => {
    const until = monday + 9 * HOUR;
    const later = { due_at: until, look_at: until, retry_until: monday + 7 * HOUR };
    const { outcome, connection } = await endingBeside((t) =>
      t.w.connections.update('ada', 'link-1', later),
    );
    expect(outcome).toMatchObject({ outcome: 'done' });
    expect(connection).toMatchObject(later);
  });

  it('leaves a grant that another job has found dead to its probe', async () => {
    const dead = { status: 'needs_reauth', cause: 'grant_invalid', probes: 1 } as const;
    const probe_at = monday + 7 * HOUR;
    const { connection } = await endingBeside((t) =>
      t.w.connections.update('ada', 'link-1', { ...dead, due_at: probe_at, look_at: probe_at }),
    );
    expect(connection).toMatchObject({ ...dead, due_at: probe_at });
  });

  it('is tried again by the queue when others go on writing', async () => {
    let n = 0;
    await expect(
      endingBeside((t) => t.w.connections.update('ada', 'link-1', { due_at: monday + ++n })),
    ).rejects.toThrow('does not stand still');
  });
});

describe('a collection that fails', () => {
  it('stops no other, and is tried again alone, but for the recoveries that a sleep dates', async () => {
    const t = await living(5);
    t.w.sim.fault = (what) => (what === 'sleep' ? 'unavailable' : undefined);
    const outcome = await t.pullJob();
    expect(outcome).toMatchObject({ outcome: 'deferred' });
    expect(await t.kept('workout')).toHaveLength(5);
    t.w.sim.fault = () => undefined;
    t.w.sim.calls.length = 0;
    const [again] = t.w.jobs.sent;
    await pull(t.w.deps)(again?.job ?? job(), t.w.deadline());
    expect(t.w.sim.calls.map(({ what }) => what)).toEqual(['sleep', 'recovery']);
    await expectEqual(t);
  });

  it('leaves its cursor where it was when a later page fails', async () => {
    const t = await living(40, { connection: { cursors: { workout: monday - 29 * DAY } } });
    let pages = 0;
    t.w.sim.fault = (what) => (what === 'workout' && ++pages === 2 ? 'unavailable' : undefined);
    await t.pullJob();
    expect((await t.w.connections.find('ada'))?.cursors.workout).toBe(monday - 29 * DAY);
  });

  it('waits in the queue a little, then in due_at, and never in the dead letters', async () => {
    const t = await living(3);
    t.w.sim.fault = () => 'unavailable';
    const waits = [];
    for (let n = 0; n < 6; n++) {
      const outcome = await t.pullJob();
      if (outcome.outcome !== 'deferred') throw new Error(outcome.outcome);
      waits.push((outcome.until - t.w.clock.now()) / 1000);
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 960]);
    expect(t.w.jobs.sent).toHaveLength(4);
    expect((await t.w.connections.find('ada'))?.due_at).toBe(t.w.clock.now() + 960_000);
  });

  it('is thrown when the fault is ours, so that the queue counts it', async () => {
    const t = await living(3);
    t.w.sim.fault = (what) => (what === 'cycle' ? 'bad_request' : undefined);
    await expect(t.pullJob()).rejects.toThrow('bad_request');
    expect(await t.kept('sleep')).toHaveLength(3);
  });
});

describe('a record that a complete listing leaves out', () => {
  it('becomes a tombstone when WHOOP answers 404, and its recovery goes with a sleep', async () => {
    const t = await living(5);
    await t.pullJob();
    const [sleep] = t.w.sim.data.sleep.splice(2, 1);
    t.w.sim.data.recovery.splice(2, 1);
    await t.pullJob({ until: t.w.clock.now() + 1 });
    await expectEqual(t);
    const tombstone = await t.w.records.find(ada, 'sleep', sleep?.id ?? '');
    expect(tombstone?.deleted_at).toBe(t.w.clock.now());
  });

  it('stays when WHOOP still has it', async () => {
    const t = await living(5);
    await t.pullJob();
    const list: typeof t.w.whoop.list = async (...request) => {
      const answer = await t.w.sim.whoop.list(...request);
      return { ...answer, body: { records: [] } };
    };
    const deps = { ...t.w.deps, whoop: { ...t.w.whoop, list } };
    await pull(deps)(job({ until: t.w.clock.now() + 1 }), t.w.deadline());
    await expectEqual(t);
  });

  it('comes back when WHOOP lists it again', async () => {
    const t = await living(5);
    await t.pullJob();
    const [gone] = t.w.sim.data.workout.splice(1, 1);
    await t.pullJob({ until: t.w.clock.now() + 1 });
    if (gone) t.w.sim.data.workout.push(gone);
    await t.pullJob({ until: t.w.clock.now() + 2 });
    await expectEqual(t);
  });
});

describe('a recovery whose sleep is not kept', () => {
  /** The sleeps are listed; then a night ends, and only its recovery is seen. */
  const nightHalfSeen = async () => {
    const t = await living(5);
    const { data } = t.w.sim;
    const [sleep] = data.sleep.splice(0, 1);
    const list: typeof t.w.whoop.list = async (...request) => {
      if (request[1] === 'recovery' && sleep && !data.sleep.includes(sleep)) data.sleep.push(sleep);
      return t.w.sim.whoop.list(...request);
    };
    await t.pullJob({}, { ...t.w.deps, whoop: { ...t.w.whoop, list } });
    expect(await t.kept('recovery')).toHaveLength(5);
    t.w.sim.calls.length = 0;
    return { t, sleep };
  };

  it('goes when its sleep was deleted before it was ever listed', async () => {
    const { t, sleep } = await nightHalfSeen();
    const { data } = t.w.sim;
    data.sleep = data.sleep.filter(({ id }) => id !== sleep?.id);
    data.recovery = data.recovery.filter(({ sleep_id }) => sleep_id !== sleep?.id);
    await t.pullJob({ until: t.w.clock.now() + 1 });
    await expectEqual(t);
    await t.pullJob({ until: t.w.clock.now() + 2 });
    const asked = t.w.sim.calls.filter(({ what }) => what.startsWith('sleep/'));
    expect(asked.map(({ what }) => what)).toEqual([`sleep/${sleep?.id}`]);
  });

  it('stays when WHOOP has its sleep, which is then kept too', async () => {
    const { t } = await nightHalfSeen();
    const list: typeof t.w.whoop.list = async (...request) => {
      const answer = await t.w.sim.whoop.list(...request);
      return { ...answer, body: { records: [] } };
    };
    await t.pullJob({ until: t.w.clock.now() + 1 }, { ...t.w.deps, whoop: { ...t.w.whoop, list } });
    await expectEqual(t);
  });

  it('goes when it was written after its sleep had been buried', async () => {
    const t = await living(5);
    await t.pullJob();
    const [recovery] = await t.kept('recovery');
    if (!recovery) throw new Error('no recovery');
    t.w.sim.data.sleep.splice(0, 1);
    t.w.sim.data.recovery.splice(0, 1);
    await t.pullJob({ until: t.w.clock.now() + 1 });
    await t.w.records.put(ada, recovery);
    await t.pullJob({ until: t.w.clock.now() + 2 });
    await expectEqual(t);
  });
});

describe('a listing', () => {
  it('finds a delete at the very instant where a page ends', async () => {
    const t = await living(40, { connection: { cursors: { workout: monday - 25 * DAY } } });
    const edge = t.w.sim.data.workout[24];
    if (!edge) throw new Error('no second page');
    const twin = { ...edge, id: '00000000-0003-4000-8000-000000000000' };
    t.w.sim.data.workout.push(twin);
    await t.pullToEnd();
    t.w.sim.data.workout.pop();
    await t.w.connections.commit({ ...t.connection, link_id: 'link-2' }, 'link-1');
    await t.w.grants.save(grant({ link_id: 'link-2', access_expires_at: monday + 400 * DAY }));
    await t.pullToEnd({ link_id: 'link-2', until: t.w.clock.now() });
    expect((await t.kept('workout')).map(({ id }) => id)).not.toContain(twin.id);
  });

  it('that a page cuts between two records of one instant misses neither', async () => {
    const t = await living(40, { connection: { cursors: { workout: monday - 25 * DAY } } });
    const edge = t.w.sim.data.workout[24];
    if (!edge) throw new Error('no second page');
    t.w.sim.data.workout.push({ ...edge, id: '00000000-0003-4000-8000-000000000000' });
    await t.pullToEnd();
    t.w.sim.calls.length = 0;
    await t.w.connections.commit({ ...t.connection, link_id: 'link-2' }, 'link-1');
    await t.w.grants.save(grant({ link_id: 'link-2', access_expires_at: monday + 400 * DAY }));
    await t.pullToEnd({ link_id: 'link-2', until: t.w.clock.now() });
    expect(t.w.sim.calls.filter(({ what }) => what.startsWith('workout/'))).toEqual([]);
  });

  it('that gives tokens without going on counts as no answer', async () => {
    const t = await living(3);
    const list: typeof t.w.whoop.list = async (...request) => {
      const { body } = await t.w.sim.whoop.list(...(request.slice(0, 3) as typeof request));
      return { body: { ...body, next_token: 'again' } };
    };
    const deps = { ...t.w.deps, whoop: { ...t.w.whoop, list } };
    const outcome = await pull(deps)(job({ until: t.w.clock.now() }), t.w.deadline());
    expect(outcome).toMatchObject({ outcome: 'deferred', reason: 'WHOOP did not answer' });
  });

  it('also shows what began before its window; what is too old to keep is not kept', async () => {
    const t = await living(12);
    const starts: number[] = [];
    const put: typeof t.w.records.put = async (user_id, record, expires_at) => {
      if (record.collection === 'cycle') starts.push(record.start);
      return t.w.records.put(user_id, record, expires_at);
    };
    const deps = { ...t.w.deps, retention_days: 3, records: { ...t.w.records, put } };
    const oldest = t.w.clock.now() - 3 * DAY;
    const straddling = t.w.sim.data.cycle.filter(
      ({ start, end }) => Date.parse(start) < oldest && Date.parse(end ?? '') > oldest,
    );
    expect(straddling).toHaveLength(1);
    await pull(deps)(job({ until: t.w.clock.now() }), t.w.deadline());
    expect(starts).toHaveLength(3);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(oldest);
  });
});

describe('a job', () => {
  it('is dropped when its link is gone', async () => {
    const t = await living(3);
    expect(await t.pullJob({ link_id: 'older' })).toMatchObject({ outcome: 'dropped' });
    expect(t.w.sim.calls).toEqual([]);
  });

  it('refreshes once when WHOOP refuses the token, and goes on', async () => {
    const t = await living(3);
    t.w.sim.access = 'rotated elsewhere';
    await t.pullJob();
    expect(t.w.sim.refreshed).toEqual(['refresh-1']);
    await expectEqual(t);
  });

  it('keeps the connection when WHOOP refuses the new token too', async () => {
    const t = await living(3);
    t.w.sim.fault = (what) => (what === 'refresh' ? undefined : 'unauthorized');
    expect(await t.pullJob()).toMatchObject({ outcome: 'deferred' });
    expect((await t.w.connections.find('ada'))?.status).toBe('connected');
    expect(t.w.sim.refreshed).toEqual(['refresh-1']);
  });

  it('marks an inactive membership, looks daily, and comes back by itself', async () => {
    const t = await living(3);
    t.w.sim.fault = () => 'membership_inactive';
    await t.pullJob();
    const inactive = await t.w.connections.find('ada');
    expect(inactive).toMatchObject({
      status: 'membership_inactive',
      due_at: t.w.clock.now() + DAY,
    });
    t.w.sim.fault = () => undefined;
    await t.pullJob();
    expect((await t.w.connections.find('ada'))?.status).toBe('connected');
  });

  it('goes back to the queue when the budget is used up, without a request', async () => {
    const t = await living(3);
    const now = t.w.clock.now();
    await t.w.budget.write({ minute: [[now / 250, 97, 0]], day: [] }, 0);
    const until = now + 62_250;
    expect(await t.pullJob()).toMatchObject({ outcome: 'deferred', until });
    expect(t.w.sim.calls).toEqual([]);
    expect(t.w.jobs.sent).toMatchObject([{ delay_s: 63, job: { turn_at: until } }]);
  });

  it('waits for its turn, and looks now and then whether others have left room', async () => {
    const t = await living(3);
    const paced_until = t.w.clock.now() + 1_500;
    await t.w.budget.write({ minute: [], day: [], paced_until }, 0);
    const turn_at = t.w.clock.now() + 20 * MINUTE;
    expect(await t.pullJob({ turn_at })).toMatchObject({ outcome: 'deferred', until: turn_at });
    expect(t.w.jobs.sent).toMatchObject([{ delay_s: 120, job: { turn_at } }]);
    expect(t.w.sim.calls).toEqual([]);
    t.w.clock.advance(2 * MINUTE);
    expect(await t.pullJob({ turn_at })).toMatchObject({ outcome: 'done' });
  });

  it('shuts the gate for everybody after a 429', async () => {
    const t = await living(3);
    t.w.sim.fault = () => 'rate_limited';
    await t.pullJob();
    const { state } = await t.w.budget.read();
    expect(state.gate_until).toBe(t.w.clock.now() + 61_000);
  });
});

describe('a disconnect during a pull', () => {
  it('stays a disconnect', async () => {
    const t = await living(3);
    const list: typeof t.w.whoop.list = async (...request) => {
      const answer = await t.w.sim.whoop.list(...request);
      await disconnect(t.w.deps)('ada', t.w.deadline());
      return answer;
    };
    const deps = { ...t.w.deps, whoop: { ...t.w.whoop, list } };
    await pull(deps)(job({ until: t.w.clock.now() }), t.w.deadline());
    const connection = await t.w.connections.find('ada');
    expect(connection?.status).toBe('disconnected');
    expect(connection?.due_at).toBeUndefined();
  });

  it('stays one when WHOOP refuses the refresh because of it', async () => {
    const t = await living(3);
    t.w.sim.access = 'rotated elsewhere';
    const refresh: typeof t.w.whoop.refresh = async (token) => {
      const connection = await t.w.connections.find('ada');
      if (connection) await t.w.connections.update('ada', 'link-1', { status: 'disconnected' });
      await t.w.grants.drop('ada', 'link-1');
      t.w.sim.refresh = 'revoked';
      return t.w.sim.whoop.refresh(token);
    };
    const deps = { ...t.w.deps, whoop: { ...t.w.whoop, refresh } };
    await pull(deps)(job({ until: t.w.clock.now() }), t.w.deadline());
    expect((await t.w.connections.find('ada'))?.status).toBe('disconnected');
  });
});

describe('a backfill', () => {
  const start = async (t: Awaited<ReturnType<typeof living>>, days: number) => {
    const now = t.w.clock.now();
    const link = { user_id: 'ada', link_id: 'link-1' };
    const window = { start: now - days * DAY, end: now };
    const planned = planBackfill(link, 'history', window, 0, now);
    if (!planned) throw new Error('nothing to do');
    await t.w.backfills.save(ada, planned);
    return { lane: 'backfill' as const, backfill_id: 'history' };
  };

  it('brings a year, each record once', async () => {
    const t = await living(365);
    const drive = await start(t, 366);
    expect(await t.pullToEnd(drive)).toBeLessThanOrEqual(3);
    await expectEqual(t);
    expect(await t.w.backfills.running(ada)).toEqual([]);
    expect(t.w.sim.calls.length).toBeLessThanOrEqual(80);
  });

  it('goes on where it stopped, whatever stops it', async () => {
    const t = await living(365);
    const drive = await start(t, 366);
    let n = 0;
    t.w.sim.fault = () => (++n % 3 === 0 ? 'unavailable' : undefined);
    expect(await t.pullToEnd(drive)).toBeGreaterThan(5);
    await expectEqual(t);
    const ids = (await t.kept('workout')).map(({ record }) => ('id' in record ? record.id : ''));
    expect(new Set(ids).size).toBe(365);
  });

  it('spends scarce permits on what is newest', async () => {
    const t = await living(365);
    const drive = await start(t, 366);
    const middle = t.w.clock.now() - 183 * DAY;
    await t.pullJob(drive, { ...t.w.deps, limits: { minute: 30, day: 10_000 } });
    const lists = t.w.sim.calls.flatMap(({ window }) => window ?? []);
    const older = lists.filter(({ start }) => start < middle);
    expect(lists.length).toBeGreaterThan(5);
    expect(lists.length - older.length).toBeGreaterThan(2 * older.length);
  });

  it('leaves no request under way when a page cannot be stored', async () => {
    const t = await living(365);
    const drive = await start(t, 366);
    let underWay = 0;
    const list: typeof t.w.whoop.list = async (...request) => {
      underWay += 1;
      for (let n = 0; n < 20; n++) await new Promise(setImmediate);
      underWay -= 1;
      return t.w.sim.whoop.list(...request);
    };
    const put = () => Promise.reject(new Error('throttled'));
    const deps = { ...t.w.deps, whoop: { ...t.w.whoop, list }, records: { ...t.w.records, put } };
    await expect(t.pullJob(drive, deps)).rejects.toThrow('throttled');
    expect(underWay).toBe(0);
  });

  it('hands the rest on when its time is nearly over', async () => {
    const t = await living(365);
    const drive = await start(t, 366);
    const list: typeof t.w.whoop.list = async (...request) => {
      t.w.clock.advance(10_000);
      return t.w.sim.whoop.list(...request);
    };
    const deps = { ...t.w.deps, whoop: { ...t.w.whoop, list } };
    const outcome = await pull(deps)(job({ ...drive }), t.w.clock.now() + 60_000);
    expect(outcome).toMatchObject({ outcome: 'deferred', reason: 'the time limit is near' });
    expect(t.w.jobs.sent).toHaveLength(1);
  });

  it('is driven again by a later pull when its message was lost', async () => {
    const t = await living(20);
    await start(t, 20);
    t.w.clock.advance(31 * MINUTE);
    await t.pullJob();
    expect(t.w.jobs.sent.map(({ job: { backfill_id } }) => backfill_id)).toEqual(['history']);
  });
});

it('knows every record by one id', () => {
  const { recovery, sleep } = life(monday, 1);
  expect([recovery, sleep].map(([record]) => record && idOf(record))).toEqual([
    '900000',
    sleep[0]?.id,
  ]);
});

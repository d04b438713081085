/** Orders of events in which something could get lost: each ends as if it had not happened. */
import { describe, expect, it } from 'vitest';
import { grantPermits, returnPermits } from '../functions/domain/budget.ts';
import { disconnect } from '../functions/domain/disconnect.ts';
import { WhoopError } from '../functions/domain/errors.ts';
import { finishLink } from '../functions/domain/finish-link.ts';
import { startLink, visitLink } from '../functions/domain/linking.ts';
import { planBackfill } from '../functions/domain/plan.ts';
import type { BudgetState } from '../functions/domain/ports.ts';
import { pull } from '../functions/domain/pull.ts';
import { queueDue } from '../functions/domain/queueing.ts';
import { receiveNotice } from '../functions/domain/receive-notice.ts';
import { ada, job, monday } from './contract/factories.ts';
import { DAY, HOUR, living, MINUTE } from './support/living.ts';
import { life } from './support/person.ts';
import { world } from './support/world.ts';

type World = ReturnType<typeof world>;

const connect = async (w: World, deps = w.deps) => {
  const { link_web_url } = await startLink(w.deps)({ user_id: 'ada' });
  const { location, cookie } = await visitLink(w.deps)(link_web_url.split('/').at(-1) ?? '');
  const state = new URL(location).searchParams.get('state') ?? '';
  const jar = (name: string) => (name === cookie.name ? cookie.value : undefined);
  return finishLink(deps)({ state, code: 'a code' }, jar);
};

const startHistory = async (w: World, days: number) => {
  const end = w.clock.now();
  const link = { user_id: 'ada', link_id: 'link-1' };
  const planned = planBackfill(link, 'history', { start: end - days * DAY, end }, 0, end);
  if (planned) await w.backfills.save(ada, planned);
  return { lane: 'backfill' as const, backfill_id: 'history' };
};

const spend = async (w: World, state: Partial<BudgetState>) =>
  w.budget.write({ minute: [], day: [], ...state }, (await w.budget.read()).version);

const dueAt = async (w: World) => (await w.connections.find('ada'))?.due_at;

const makePending = (w: World) => {
  const [sleep] = w.sim.data.sleep;
  if (sleep) sleep.score_state = 'PENDING_SCORE';
};

describe('a link', () => {
  it('whose first pull comes a day late leaves no gap before its history', async () => {
    const { w, drainQueues, kept } = await living(0);
    await connect(w);
    w.sim.data.workout = life(w.clock.now(), 29).workout;
    await spend(w, { gate_until: w.clock.now() + 30 * HOUR });
    await drainQueues();
    w.clock.advance(30 * HOUR);
    await queueDue(w.deps)(w.deadline());
    await drainQueues();
    expect(await kept('workout')).toHaveLength(29);
  });

  it('keeps its tokens when its own write is answered twice', async () => {
    const w = world();
    const commit: typeof w.connections.commit = async (...link) => {
      await w.connections.commit(...link);
      return w.connections.commit(...link);
    };
    await connect(w, { ...w.deps, connections: { ...w.connections, commit } });
    const linked = await w.connections.find('ada');
    expect(await w.grants.find('ada', linked?.link_id ?? '')).toBeDefined();
  });
});

describe('a new link of the same member', () => {
  it('keeps a notice that comes just before it is written', async () => {
    const { w, pullJob } = await living(3);
    await pullJob();
    const notice = { type: 'workout.updated', id: 'x' } as const;
    const webhook = { whoop_user_id: 4711, trace_id: 'trace', notice };
    const commit: typeof w.connections.commit = async (...link) => {
      await receiveNotice(w.deps)(webhook);
      return w.connections.commit(...link);
    };
    await connect(w, { ...w.deps, connections: { ...w.connections, commit } });
    expect((await w.connections.find('ada'))?.changed).toEqual({ 'workout.updated#x': 1 });
  });

  it('goes on with the history that runs, and plans none of it again', async () => {
    const { w, drainQueues, kept } = await living(60);
    await startHistory(w, 60);
    await connect(w);
    expect(await w.backfills.running(ada)).toHaveLength(1);
    await drainQueues();
    expect(await kept('workout')).toHaveLength(60);
  });
});

describe('a dead grant', () => {
  it('is tried by the schedule only, however many other jobs the user has', async () => {
    const { w, pullJob } = await living(3, { grant: { access_expires_at: monday } });
    w.sim.fault = (what) => (what === 'refresh' ? 'invalid_grant' : undefined);
    const history = await startHistory(w, 30);
    for (const over of [{ lane: 'schedule' as const }, history, { lane: 'link' as const }]) {
      await pullJob(over);
      w.clock.advance(2 * MINUTE);
    }
    expect(w.sim.calls.map(({ what }) => what)).toEqual(['refresh']);
  });

  it('is not called connected by a job that is delivered a second time', async () => {
    const { w, pullJob } = await living(3);
    await pullJob();
    await w.connections.update('ada', 'link-1', { status: 'needs_reauth', cause: 'grant_invalid' });
    await pullJob({ lane: 'schedule' });
    expect((await w.connections.find('ada'))?.status).toBe('needs_reauth');
  });
});

describe('a grant that WHOOP calls dead for an hour', () => {
  const isDead = (what: string) => (what === 'refresh' ? ('invalid_grant' as const) : undefined);
  const expired = { grant: { access_expires_at: monday } };

  it('comes back by itself, also when its job was delivered again and again', async () => {
    const { w, pullJob, liveOn } = await living(3, expired);
    w.sim.fault = isDead;
    for (let n = 0; n < 3; n++) {
      await pullJob({ lane: 'schedule' });
      w.clock.advance(12 * MINUTE);
    }
    w.sim.fault = () => undefined;
    await liveOn(2 * HOUR);
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('comes back by itself, also when other jobs failed for other reasons', async () => {
    const { w, pullJob, liveOn } = await living(3, { ...expired, connection: { failures: 4 } });
    w.sim.fault = isDead;
    await pullJob({ lane: 'schedule' });
    await w.connections.update('ada', 'link-1', { failures: 5 });
    w.sim.fault = () => undefined;
    await liveOn(2 * HOUR);
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('is not hidden by a job that still listed with its last token', async () => {
    const { w, pullJob } = await living(3);
    const list: typeof w.whoop.list = async (...request) => {
      const change = { status: 'needs_reauth', cause: 'grant_invalid', probes: 1 } as const;
      await w.connections.update('ada', 'link-1', change);
      return w.sim.whoop.list(...request);
    };
    await pullJob({}, { ...w.deps, whoop: { ...w.whoop, list } });
    expect((await w.connections.find('ada'))?.status).toBe('needs_reauth');
  });
});

it('a connection whose tokens are gone says so', async () => {
  const { w, pullJob } = await living(3);
  await w.grants.drop('ada', 'link-1');
  const outcome = await pullJob({ lane: 'schedule' });
  expect(outcome).toMatchObject({ outcome: 'dropped', needs_reauth: 'rotation_lost' });
  expect((await w.connections.find('ada'))?.status).toBe('needs_reauth');
  expect(await pullJob({ lane: 'schedule' })).not.toHaveProperty('needs_reauth');
});

it('a collection that stays broken for a day costs no more than itself', async () => {
  const scopes = ['read:body_measurement'];
  const { w, liveOn } = await living(10, { connection: { scopes, due_at: monday } });
  w.sim.body = { height_meter: 1.7 };
  w.sim.fault = (what) => (what === 'workout' ? 'unavailable' : undefined);
  await liveOn(DAY);
  const asked = (name: string) => w.sim.calls.filter(({ what }) => what === name).length;
  expect(['body', 'cycle', 'sleep', 'recovery'].map(asked)).toEqual([1, 2, 2, 2]);
  w.sim.fault = () => undefined;
  await liveOn(2 * HOUR);
  expect(['cycle', 'sleep', 'recovery'].map(asked)).toEqual([3, 3, 3]);
});

describe('a record that waits for its score', () => {
  it('is looked at soon also when the job that found it is delivered twice', async () => {
    const { w, pullJob } = await living(3);
    makePending(w);
    await pullJob();
    const soon = await dueAt(w);
    await pullJob();
    expect(soon).toBe(w.clock.now() + 15 * MINUTE);
    expect(await dueAt(w)).toBe(soon);
  });

  it('is looked at soon also when another collection had to be tried again', async () => {
    const { w, pullJob, drainQueues } = await living(3);
    makePending(w);
    w.sim.fault = (what) => (what === 'cycle' ? 'unavailable' : undefined);
    await pullJob();
    w.sim.fault = () => undefined;
    await drainQueues();
    expect(await dueAt(w)).toBeLessThanOrEqual(w.clock.now() + 15 * MINUTE);
  });
});

it('a wait that is over before everything has settled is no negative delay', async () => {
  const { w, pullJob } = await living(3);
  let isShut = false;
  const write: typeof w.budget.write = async (state, version) => {
    isShut ||= state.gate_until !== undefined;
    return w.budget.write(state, version);
  };
  const list: typeof w.whoop.list = async (...request) => {
    const limits = { window: 'minute' as const, remaining: 0, reset_s: 1 };
    if (request[1] === 'cycle') throw new WhoopError('rate_limited', 'too many', { limits });
    while (!isShut) await new Promise(setImmediate);
    w.clock.advance(4_000);
    return w.sim.whoop.list(...request);
  };
  const budget = { ...w.budget, write };
  await pullJob({}, { ...w.deps, budget, whoop: { ...w.whoop, list } });
  expect(w.jobs.sent).toHaveLength(1);
  expect(w.jobs.sent[0]?.delay_s).toBeGreaterThanOrEqual(0);
});

it('permits that are given back around the edge of a count stay within the limit', () => {
  const limits = { minute: 100, day: 10_000 };
  const asking = { lane: 'webhook', urgent: true, standing: 'new', wanted: 4 } as const;
  let state: BudgetState = { minute: [], day: [] };
  let used = 0;
  for (let second = 0; second < 30; second++) {
    const clocks = [400, -100, 400, -100].map((skew) => monday + second * 1_000 + skew);
    const grants = clocks.map((clock) => {
      const grant = grantPermits(state, asking, clock, limits);
      state = grant.state;
      return { clock, granted: grant.granted };
    });
    for (const { clock, granted } of grants.filter((grant) => grant.granted > 0)) {
      used += 1;
      state = returnPermits(state, 'webhook', clock, granted - 1, limits);
    }
  }
  expect(used).toBeLessThanOrEqual(99);
});

describe('a deleted sleep', () => {
  it('takes its recovery along, wherever the job is killed', async () => {
    const { w, pullJob, kept } = await living(3);
    await pullJob();
    w.sim.data.sleep.splice(1, 1);
    w.sim.data.recovery.splice(1, 1);
    let buried = 0;
    const bury: typeof w.records.bury = async (...record) => {
      if (++buried === 2) throw new Error('killed');
      return w.records.bury(...record);
    };
    const until = w.clock.now() + 1;
    const killed = pullJob({ until }, { ...w.deps, records: { ...w.records, bury } });
    await expect(killed).rejects.toThrow('killed');
    await pullJob({ until });
    expect([await kept('sleep'), await kept('recovery')].map((it) => it.length)).toEqual([2, 2]);
  });
});

describe('a backfill', () => {
  it('that was asked for survives a new link of the same member', async () => {
    const { w, liveOn, kept } = await living(60);
    await startHistory(w, 60);
    await connect(w);
    await liveOn(DAY);
    expect(await kept('workout')).toHaveLength(60);
  });

  it('that brings its user up keeps a look that was asked for meanwhile', async () => {
    const { w, pullJob } = await living(3);
    await pullJob();
    w.clock.advance(HOUR);
    makePending(w);
    const running: typeof w.backfills.running = async (user_id) => {
      await pullJob({ until: w.clock.now() });
      return w.backfills.running(user_id);
    };
    await pullJob({ lane: 'schedule' }, { ...w.deps, backfills: { ...w.backfills, running } });
    expect(await dueAt(w)).toBe(w.clock.now() + 15 * MINUTE);
  });

  it('never asks for a window that ends before it starts', async () => {
    const { w, pullJob } = await living(0);
    const end = w.clock.now();
    const start = end - 100 * DAY;
    const [workout] = life(end, 1).workout;
    if (!workout) throw new Error('no workout');
    const lasting = (n: number, from: number) => ({
      ...workout,
      id: `00000000-0002-4000-8000-${String(n).padStart(12, '0')}`,
      start: new Date(from).toISOString(),
      end: new Date(Math.max(from, start) + HOUR).toISOString(),
    });
    // The last of the page begins before the window and reaches into it, and so does one more.
    const inside = Array.from({ length: 24 }, (_, n) => lasting(n, end - (n + 1) * DAY));
    w.sim.data.workout = [...inside, lasting(24, start - HOUR), lasting(25, start - 2 * HOUR)];
    const history = await startHistory(w, 100);
    let pages = 0;
    w.sim.fault = (what) => (what === 'workout' && ++pages === 2 ? 'unavailable' : undefined);
    await pullJob(history);
    await pullJob(history);
    const windows = w.sim.calls.flatMap(({ window }) => window ?? []);
    expect(windows.filter(({ start, end }) => start >= end)).toEqual([]);
  });

  it('that waits for a day’s budget goes on then, not at the next regular look', async () => {
    const { w, pullJob, liveOn } = await living(40);
    const history = await startHistory(w, 30);
    await spend(w, { day: [[Math.floor(w.clock.now() / 900_000) - 90, 9_800, 0]] });
    const outcome = await pullJob(history);
    await pullJob();
    if (outcome.outcome !== 'deferred') throw new Error(outcome.outcome);
    expect(outcome.until - w.clock.now()).toBeGreaterThan(5 * MINUTE);
    await liveOn(outcome.until - w.clock.now() + 10 * MINUTE);
    expect(await w.backfills.running(ada)).toEqual([]);
  });

  it('that brings its user up early costs no listing of newest data', async () => {
    const { w, pullJob, drainQueues } = await living(40);
    await pullJob();
    await startHistory(w, 5);
    await w.connections.update('ada', 'link-1', { due_at: w.clock.now() });
    w.clock.advance(31 * MINUTE);
    w.sim.calls.length = 0;
    await queueDue(w.deps)(w.deadline());
    await drainQueues();
    expect(w.sim.calls).toHaveLength(4);
    expect(await w.backfills.running(ada)).toEqual([]);
  });
});

it('a lane without budget for a token request keeps no other from refreshing', async () => {
  const { w, pullJob } = await living(3, { grant: { access_expires_at: monday } });
  const deps = { ...w.deps, token_permits: true };
  // Fifteen ahead of the pace: more than a backfill may be, and less than a link.
  const now = w.clock.now();
  await spend(w, { minute: [[now / 250, 60, 0]], paced_until: now + 9_000 });
  expect(await pullJob(await startHistory(w, 30), deps)).toMatchObject({ outcome: 'deferred' });
  expect(await pullJob({ lane: 'link' }, deps)).toMatchObject({ outcome: 'done' });
});

it('a disconnect whose own write is answered twice still forgets the tokens', async () => {
  const { w } = await living(3);
  const update: typeof w.connections.update = async (...change) => {
    await w.connections.update(...change);
    return w.connections.update(...change);
  };
  const deps = { ...w.deps, connections: { ...w.connections, update } };
  await disconnect(deps)('ada', w.deadline());
  expect(await w.grants.find('ada', 'link-1')).toBeUndefined();
  expect(await w.connections.findMember(4711)).toBeUndefined();
});

it('a member whose membership lapsed can still be disconnected', async () => {
  const { w } = await living(3);
  w.sim.fault = (what) => (what === 'revoke' ? 'membership_inactive' : undefined);
  await disconnect(w.deps)('ada', w.deadline());
  expect((await w.connections.find('ada'))?.status).toBe('disconnected');
});

it('recoveries are dated by their sleeps although those came a moment later', async () => {
  const { w, pullJob, drainQueues, kept } = await living(7);
  for (const cycle of w.sim.data.cycle) {
    cycle.start = new Date(Date.parse(cycle.start) - 3 * HOUR).toISOString();
  }
  w.sim.fault = (what) => (what === 'sleep' ? 'unavailable' : undefined);
  await pullJob();
  w.sim.fault = () => undefined;
  await drainQueues();
  const starts = async (collection: 'sleep' | 'recovery') =>
    (await kept(collection)).map(({ start }) => start).sort();
  expect(await starts('recovery')).toEqual(await starts('sleep'));
});

it('a job that was queued twice asks WHOOP once', async () => {
  const { w } = await living(3);
  const twice = job({ until: w.clock.now() });
  await pull(w.deps)(twice, w.deadline());
  const requests = w.sim.calls.length;
  await pull(w.deps)(twice, w.deadline());
  expect(w.sim.calls).toHaveLength(requests);
});

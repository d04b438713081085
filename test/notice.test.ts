import { describe, expect, it } from 'vitest';
import { toStored } from '../functions/domain/keep.ts';
import { readNews } from '../functions/domain/notice.ts';
import { pull } from '../functions/domain/pull.ts';
import { receiveNotice } from '../functions/domain/receive-notice.ts';
import { type Collection, idOf } from '../functions/domain/record.ts';
import { ada } from './contract/factories.ts';
import { DAY, HOUR, living, MINUTE } from './support/living.ts';

const nothing = { workouts: [], sleeps: [], recoveries: [], gone: [], isNight: false };

describe('what notices ask for', () => {
  it.each([
    ['a workout', ['workout.updated#1'], { workouts: ['1'] }],
    ['a nap', ['sleep.updated#1'], { sleeps: ['1'] }],
    [
      'a night',
      ['sleep.updated#1', 'recovery.updated#1'],
      { sleeps: ['1'], recoveries: ['1'], isNight: true },
    ],
    ['a recovery alone', ['recovery.updated#1'], { recoveries: ['1'] }],
    [
      'a deleted sleep with its recovery',
      ['sleep.deleted#1', 'recovery.deleted#1'],
      { gone: [{ collection: 'sleep', id: '1' }] },
    ],
    ['a deleted workout', ['workout.deleted#1'], { gone: [{ collection: 'workout', id: '1' }] }],
    [
      'a workout of which both is said',
      ['workout.deleted#1', 'workout.updated#1'],
      { workouts: ['1'] },
    ],
    [
      'a deleted sleep whose recovery is said to be new',
      ['sleep.deleted#1', 'recovery.updated#1'],
      { sleeps: ['1'], recoveries: ['1'], isNight: true },
    ],
    ['several workouts', ['workout.updated#1', 'workout.updated#2'], { workouts: ['1', '2'] }],
  ])('(%s)', (_, keys, news) => {
    expect(readNews(keys)).toEqual({ ...nothing, ...news });
  });
});

/** A member whose data is in, and whom WHOOP's webhooks reach. */
const listening = async (days = 10, hours = 1) => {
  const t = await living(days);
  const { w } = t;
  await t.pullJob();
  w.clock.advance(hours * HOUR);
  w.sim.calls.length = 0;
  let traces = 0;
  const receive = (
    type: Parameters<ReturnType<typeof receiveNotice>>[0]['notice']['type'],
    id: string,
    trace_id = `trace-${++traces}`,
  ) => receiveNotice(w.deps)({ whoop_user_id: 4711, trace_id, notice: { type, id } });
  const asked = () => w.sim.calls.map(({ what }) => what.split('/')[0]).sort();
  const connection = async () => {
    const found = await w.connections.find('ada');
    if (!found) throw new Error('no connection');
    return found;
  };
  const newest = <C extends Collection>(collection: C) => {
    const [record] = w.sim.data[collection];
    if (!record) throw new Error(`no ${collection}`);
    return record;
  };
  /** As WHOOP has it, or undefined where it is gone from the table. */
  const keptOf = async (collection: Collection, id: string) => {
    const kept = await w.records.find(ada, collection, id);
    return kept?.deleted_at === undefined ? kept?.record : undefined;
  };
  return { ...t, receive, asked, connection, newest, keptOf };
};

describe('a pull for webhooks', () => {
  it('brings a night in three requests: its sleep, its recovery and the newest cycles', async () => {
    const { w, receive, drainQueues, asked, newest, keptOf, connection } = await listening();
    const sleep = newest('sleep');
    const recovery = newest('recovery');
    Object.assign(sleep, {
      score_state: 'UNSCORABLE',
      updated_at: new Date(w.clock.now()).toISOString(),
    });
    Object.assign(recovery, { updated_at: sleep.updated_at });
    await receive('sleep.updated', sleep.id);
    await receive('recovery.updated', sleep.id);
    expect(w.jobs.sent).toHaveLength(1);
    await drainQueues();
    expect(asked()).toEqual(['cycle', 'recovery', 'sleep']);
    expect(await keptOf('sleep', sleep.id)).toEqual(sleep);
    expect(await keptOf('recovery', idOf(recovery))).toEqual(recovery);
    expect((await connection()).changed).toEqual({});
  });

  it('brings a workout in one, and the newest cycles too where those are old', async () => {
    const young = await listening(10, 1);
    await young.receive('workout.updated', young.newest('workout').id);
    await young.drainQueues();
    expect(young.asked()).toEqual(['workout']);
    const old = await listening(10, 13);
    await old.receive('workout.updated', old.newest('workout').id);
    await old.drainQueues();
    expect(old.asked()).toEqual(['cycle', 'workout']);
  });

  it('brings all of one kind by one listing, and by id what began before that', async () => {
    const { w, receive, drainQueues } = await listening(20);
    const [, second, third] = w.sim.data.workout;
    const old = w.sim.data.workout[18];
    for (const workout of [second, third, old]) await receive('workout.updated', workout?.id ?? '');
    await drainQueues();
    expect(w.sim.calls.map(({ what }) => what).sort()).toEqual(['workout', `workout/${old?.id}`]);
  });

  it('takes away what was deleted without a request, a sleep with its recovery', async () => {
    const { w, receive, drainQueues, asked, newest, kept } = await listening(5);
    w.sim.data.recovery.shift();
    await receive('sleep.deleted', newest('sleep').id);
    await receive('workout.deleted', newest('workout').id);
    await drainQueues();
    expect(asked()).toEqual([]);
    const left = await Promise.all((['sleep', 'recovery', 'workout'] as const).map(kept));
    expect(left.map((records) => records.length)).toEqual([4, 4, 4]);
  });

  it('takes a 404 for what was updated as a delete', async () => {
    const { w, receive, drainQueues, newest, kept } = await listening(5);
    const { id } = newest('workout');
    w.sim.data.workout.shift();
    await receive('workout.updated', id);
    await drainQueues();
    expect(await kept('workout')).toHaveLength(4);
  });

  it('brings a recovery whose sleep was never seen, and that sleep', async () => {
    const { w, receive, drainQueues, newest, kept } = await listening(5);
    const sleep = newest('sleep');
    const unseen = { ...sleep, id: '00000000-0009-4000-8000-000000000001', cycle_id: 12 };
    w.sim.data.sleep.push(unseen);
    w.sim.data.recovery.push({ ...newest('recovery'), cycle_id: 12, sleep_id: unseen.id });
    await receive('recovery.updated', unseen.id);
    await drainQueues();
    expect([(await kept('sleep')).length, (await kept('recovery')).length]).toEqual([6, 6]);
  });

  it('is not stopped by an id that WHOOP will not hear of', async () => {
    const { w, receive, drainQueues, connection } = await listening(5);
    w.sim.fault = (what) => (what.startsWith('workout/') ? 'bad_request' : undefined);
    await receive('workout.updated', '00000000-0009-4000-8000-000000000001');
    await drainQueues();
    expect((await connection()).changed).toEqual({});
  });

  it('gives up on an id that WHOOP does not answer for in days, and brings the rest', async () => {
    const { w, receive, liveOn, connection, keptOf, newest } = await listening(5);
    const stuck = '00000000-0009-4000-8000-000000000001';
    w.sim.fault = (what) => (what === `workout/${stuck}` ? 'unavailable' : undefined);
    await receive('workout.updated', stuck);
    await liveOn(3 * DAY);
    expect(await connection()).toMatchObject({ changed: {}, failures: 0 });
    const workout = Object.assign(newest('workout'), { sport_name: 'cycling' });
    await receive('workout.updated', workout.id);
    await liveOn(HOUR);
    expect(await keptOf('workout', workout.id)).toEqual(workout);
  });

  it('gives up on none while WHOOP answers nothing at all', async () => {
    const { w, receive, liveOn, keptOf } = await listening(20);
    const old = w.sim.data.workout[18];
    if (!old) throw new Error('no workout');
    const kept = toStored('link-1', 'workout', structuredClone(old), Date.parse(old.start));
    await w.records.put(ada, kept);
    old.sport_name = 'cycling';
    w.deps.cycle_interval_hours = 168;
    w.sim.fault = () => 'unavailable';
    await receive('workout.updated', old.id);
    await liveOn(3 * DAY);
    w.sim.fault = () => undefined;
    await liveOn(2 * HOUR);
    expect(await keptOf('workout', old.id)).toEqual(old);
  });

  it('asks WHOOP before it believes a delete that may be older than what is kept', async () => {
    const { w, receive, drainQueues, newest, keptOf, kept } = await listening(5);
    const updated_at = new Date(w.clock.now() - MINUTE).toISOString();
    const recovery = Object.assign(newest('recovery'), { updated_at });
    const { sleep_id } = recovery;
    await receive('recovery.updated', sleep_id);
    await drainQueues();
    await receive('recovery.deleted', sleep_id);
    await drainQueues();
    expect(await keptOf('recovery', idOf(recovery))).toEqual(recovery);
    w.sim.data.recovery.shift();
    await receive('recovery.deleted', sleep_id);
    await drainQueues();
    expect(await kept('recovery')).toHaveLength(4);
  });

  it('brings the newest cycles with a recovery that comes long after its sleep', async () => {
    const { w, receive, drainQueues, newest, asked } = await listening(5);
    const [recovery] = w.sim.data.recovery;
    const { sleep_id } = newest('recovery');
    const fresh = { ...newest('cycle'), id: 1 };
    const night = { ...newest('sleep'), id: '00000000-0009-4000-8000-000000000001', cycle_id: 1 };
    w.sim.data.cycle.unshift(fresh);
    w.sim.data.sleep.unshift(night);
    await receive('sleep.updated', night.id);
    await drainQueues();
    w.sim.calls.length = 0;
    if (recovery) w.sim.data.recovery.unshift({ ...recovery, cycle_id: 1, sleep_id: night.id });
    await receive('recovery.updated', night.id);
    await drainQueues();
    expect(asked()).toEqual(['cycle', 'recovery']);
    w.sim.calls.length = 0;
    await receive('recovery.updated', sleep_id);
    await drainQueues();
    expect(asked()).toEqual(['recovery']);
  });

  it('keeps what it could not bring for the next', async () => {
    const { w, receive, drainQueues, connection, newest } = await listening(5);
    const { id } = newest('workout');
    w.sim.fault = (what) => (what === 'workout' ? 'unavailable' : undefined);
    await receive('workout.updated', id);
    const [first] = w.jobs.sent.splice(0);
    if (first) await pull(w.deps)(first.job, w.deadline());
    expect((await connection()).changed).toEqual({ [`workout.updated#${id}`]: 1 });
    w.sim.fault = () => undefined;
    await drainQueues();
    expect((await connection()).changed).toEqual({});
  });

  it('leaves a notice that comes while it is under way to the next', async () => {
    const { w, receive, connection, newest, pullJob } = await listening(5);
    const { id } = newest('workout');
    await receive('workout.updated', id);
    w.clock.advance(11_000);
    const list: typeof w.whoop.list = async (...request) => {
      const answer = await w.sim.whoop.list(...request);
      await receive('workout.updated', id);
      return answer;
    };
    await pullJob({ lane: 'webhook' }, { ...w.deps, whoop: { ...w.whoop, list } });
    const { changed, due_at } = await connection();
    expect(changed).toEqual({ [`workout.updated#${id}`]: 2 });
    expect(due_at).toBeLessThanOrEqual(w.clock.now() + 10 * MINUTE);
  });

  it('leaves the time of a notice that comes between its read and its close', async () => {
    const { w, receive, connection, newest, pullJob } = await listening(5);
    await receive('workout.updated', newest('workout').id);
    const [, other] = w.sim.data.workout;
    let isLate = false;
    const update: typeof w.connections.update = async (...change) => {
      if (change[4]?.closed && !isLate) {
        isLate = true;
        await receive('workout.updated', other?.id ?? '');
      }
      return w.connections.update(...change);
    };
    await pullJob({ lane: 'webhook' }, { ...w.deps, connections: { ...w.connections, update } });
    const { changed, due_at } = await connection();
    expect(Object.keys(changed)).toEqual([`workout.updated#${other?.id}`]);
    expect(due_at).toBeLessThanOrEqual(w.clock.now() + 10 * MINUTE);
  });
});

describe('a webhook', () => {
  it('of a member whom nobody has linked is ignored', async () => {
    const { w } = await listening(3);
    const notice = { type: 'workout.updated', id: 'x' } as const;
    const stranger = { whoop_user_id: 1, trace_id: 't', notice };
    expect(await receiveNotice(w.deps)(stranger)).toBe('ignored');
    expect(w.jobs.sent).toEqual([]);
  });

  it('that comes a hundred times costs one pull', async () => {
    const { receive, drainQueues, asked, newest } = await listening(5);
    const { id } = newest('workout');
    const results = await Promise.all(
      Array.from({ length: 50 }, () => receive('workout.updated', id, 'trace')),
    );
    for (let n = 0; n < 50; n++) results.push(await receive('workout.updated', id, 'trace'));
    expect(results).toContain('noted');
    await drainQueues();
    expect(await receive('workout.updated', id, 'trace')).toBe('ignored');
    await drainQueues();
    expect(asked()).toEqual(['workout']);
  });

  it('waits in line with many: a job brings twenty records, and leaves the rest to the next', async () => {
    const { w, receive, pullJob, connection, drainQueues } = await listening(40);
    for (const { id } of w.sim.data.workout.slice(0, 30)) await receive('workout.updated', id);
    w.jobs.sent.length = 0;
    await pullJob({ lane: 'webhook' });
    expect(Object.keys((await connection()).changed)).toHaveLength(10);
    expect(w.jobs.sent).toHaveLength(1);
    await drainQueues();
    expect((await connection()).changed).toEqual({});
  });

  it('asks nothing for a deleted record that a listing for another leaves out', async () => {
    const { w, receive, drainQueues, asked, connection } = await listening(5);
    const [gone, other] = w.sim.data.workout;
    w.sim.data.workout.shift();
    await receive('workout.deleted', gone?.id ?? '');
    await receive('workout.updated', other?.id ?? '');
    await drainQueues();
    expect(asked()).toEqual(['workout']);
    expect((await connection()).changed).toEqual({});
  });

  it('does not put off a look at a score whose time has just come', async () => {
    const { w, receive, pullJob, newest, connection } = await listening(5);
    const look_at = w.clock.now() - MINUTE;
    await w.connections.update('ada', 'link-1', { pending_looks: 1, look_at, due_at: look_at });
    await receive('workout.updated', newest('workout').id);
    await pullJob({ lane: 'webhook' });
    expect((await connection()).due_at).toBeLessThanOrEqual(w.clock.now() + 10 * MINUTE);
  });

  it('of one event that tells of several records is noted for each', async () => {
    const { receive, newest, connection } = await listening(5);
    const { id } = newest('sleep');
    await receive('sleep.updated', id, 'trace');
    await receive('recovery.updated', id, 'trace');
    expect(Object.keys((await connection()).changed)).toHaveLength(2);
  });

  it('has a job of its own when the one before has ended, whatever the clocks say', async () => {
    const { w, receive, pullJob, newest } = await listening(5);
    await receive('workout.updated', newest('workout').id);
    await pullJob({ lane: 'webhook' });
    w.jobs.sent.length = 0;
    await receive('workout.updated', newest('workout').id);
    expect(w.jobs.sent).toMatchObject([{ delay_s: 10, job: { lane: 'webhook' } }]);
  });

  it('is left a job by the one that did not see it', async () => {
    const { w, receive, pullJob, newest, drainQueues, connection } = await listening(5);
    const { id } = newest('workout');
    await receive('workout.updated', id);
    w.jobs.sent.length = 0;
    const list: typeof w.whoop.list = async (...request) => {
      const answer = await w.sim.whoop.list(...request);
      await receive('workout.updated', id);
      return answer;
    };
    await pullJob({ lane: 'webhook' }, { ...w.deps, whoop: { ...w.whoop, list } });
    expect(w.jobs.sent).toMatchObject([{ delay_s: 10, job: { lane: 'webhook' } }]);
    await drainQueues();
    expect((await connection()).changed).toEqual({});
  });

  it('has the schedule come within ten minutes where its job is lost', async () => {
    const { w, receive, liveOn, asked, newest } = await listening(5);
    await receive('workout.updated', newest('workout').id);
    w.jobs.sent.length = 0;
    await liveOn(15 * MINUTE);
    expect(asked()).toEqual(['workout']);
  });

  it('comes again whole when it failed anywhere', async () => {
    const { w, receive, drainQueues, asked, newest, connection } = await listening(5);
    const { id } = newest('workout');
    const send = w.deps.jobs.send;
    w.deps.jobs.send = async () => {
      throw new Error('SQS is away');
    };
    await expect(receive('workout.updated', id, 'trace')).rejects.toThrow('SQS is away');
    w.deps.jobs.send = send;
    w.clock.advance(MINUTE);
    expect(await receive('workout.updated', id, 'trace')).toBe('noted');
    await drainQueues();
    expect(asked()).toEqual(['workout']);
    expect((await connection()).changed).toEqual({});
  });

  it('waits for the member where the grant is dead, and wakes no probe', async () => {
    const { w, receive, connection } = await listening(5);
    const dead = {
      status: 'needs_reauth',
      cause: 'grant_invalid',
      due_at: w.clock.now() + DAY,
    } as const;
    await w.connections.update('ada', 'link-1', dead);
    expect(await receive('workout.updated', 'x')).toBe('noted');
    expect(w.jobs.sent).toEqual([]);
    expect(await connection()).toMatchObject({ ...dead, changed: { 'workout.updated#x': 1 } });
  });
});

describe('a reconcile', () => {
  it('comes ever less often while webhooks miss nothing, and daily again at the first miss', async () => {
    const { w, receive, liveOn, newest } = await listening(12);
    const live = async (days: number) => {
      const before = w.sim.calls.filter(({ what }) => what === 'sleep').length;
      for (let day = 0; day < days; day++) {
        await receive('workout.updated', newest('workout').id);
        await liveOn(DAY);
      }
      return w.sim.calls.filter(({ what }) => what === 'sleep').length - before;
    };
    await live(12);
    expect(await live(12)).toBeLessThanOrEqual(2);
    const start = new Date(w.clock.now() - HOUR).toISOString();
    const missed = { ...newest('sleep'), id: 'missed', start, end: start, updated_at: start };
    w.sim.data.sleep.push(missed);
    expect(await live(12)).toBeGreaterThanOrEqual(3);
  });

  it('costs nothing where webhooks have listings made: those show what others missed', async () => {
    const { w, receive, drainQueues, newest, keptOf } = await listening(12);
    const [, other] = w.sim.data.workout;
    if (other) other.sport_name = 'cycling';
    await receive('workout.updated', newest('workout').id);
    await drainQueues();
    expect(await keptOf('workout', other?.id ?? '')).toEqual(other);
    expect(w.sim.calls).toHaveLength(1);
  });

  it('comes with every look where no webhook ever comes', async () => {
    const { w, liveOn } = await listening(5);
    await liveOn(3 * DAY);
    expect(w.sim.calls.filter(({ what }) => what === 'sleep').length).toBeGreaterThanOrEqual(5);
  });

  it('comes daily where webhooks have fallen silent', async () => {
    const { w, receive, liveOn, newest, connection } = await listening(5);
    await receive('workout.updated', newest('workout').id);
    await liveOn(DAY);
    await w.connections.update('ada', 'link-1', { reconcile_days: 7 });
    await liveOn(2 * DAY);
    w.sim.calls.length = 0;
    await liveOn(3 * DAY);
    expect(w.sim.calls.filter(({ what }) => what === 'sleep').length).toBeGreaterThanOrEqual(2);
    expect((await connection()).reconcile_days).toBe(7);
  });
});

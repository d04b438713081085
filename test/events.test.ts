/** What an app is told, and that a job that is stopped anywhere leaves it to be told. */
import { describe, expect, it } from 'vitest';
import { disconnect } from '../functions/domain/disconnect.ts';
import { erase, SWEEP_AFTER_MS } from '../functions/domain/erase.ts';
import { eventTypes, type Subscriber } from '../functions/domain/event.ts';
import { planBackfill } from '../functions/domain/plan.ts';
import { pull } from '../functions/domain/pull.ts';
import { queueDue } from '../functions/domain/queueing.ts';
import { saveLink } from '../functions/domain/save-link.ts';
import { sweepDue } from '../functions/domain/sweep.ts';
import { ada, job, monday } from './contract/factories.ts';
import { DAY, HOUR, living, MINUTE } from './support/living.ts';

const app: Subscriber = { name: 'app', url: 'https://app.example.com' };
const due = { access_expires_at: 0 };

const subscribed = async (
  days: number,
  more: Parameters<typeof living>[1] = {},
  ...subscribers: Subscriber[]
) => {
  const t = await living(days, more);
  t.w.deps.subscribers.push(...(subscribers.length > 0 ? subscribers : [app]));
  const events = () => t.w.deliveries.sent.map(({ event }) => event);
  const types = () => events().map(({ type }) => type);
  const left = async () => Object.keys((await t.w.connections.find('ada'))?.events ?? {});
  /** Counts the writes of intentions. */
  const promises = { made: 0 };
  const { update } = t.w.connections;
  const counting: typeof update = (...args) => {
    if (args[5]?.intended) promises.made += 1;
    return update(...args);
  };
  const deps = { ...t.w.deps, connections: { ...t.w.connections, update: counting } };
  return { ...t, deps, events, types, left, promises };
};

describe('a job that writes', () => {
  it('tells once which days of what changed, from when to when, and no value', async () => {
    const t = await subscribed(3);
    await t.pullJob({}, t.deps);
    expect(t.promises.made).toBe(1);
    expect(t.events()).toEqual([
      {
        type: 'data.updated',
        timestamp: '2026-03-02T12:00:00.000Z',
        data: {
          user_id: 'ada',
          origin: 'live',
          collections: ['cycle', 'recovery', 'sleep', 'workout'],
          days: expect.arrayContaining(['2026-03-02']),
          earliest_start: expect.stringMatching(/Z$/),
          latest_start: expect.stringMatching(/Z$/),
        },
      },
    ]);
    expect(await t.left()).toEqual([]);
  });

  it('names the one day of a workout that changed, of which there is one to tell', async () => {
    const t = await subscribed(3);
    await t.pullJob();
    t.w.deliveries.sent.length = 0;
    const workout = t.w.sim.data.workout[0];
    if (!workout) throw new Error('There is one.');
    workout.sport_name = 'cycling';
    await t.pullJob({ until: t.w.clock.now() + 1 });
    const { start } = workout;
    expect(t.events()).toMatchObject([
      {
        data: {
          collections: ['workout'],
          days: [start.slice(0, 10)],
          earliest_start: new Date(start).toISOString(),
          latest_start: new Date(start).toISOString(),
        },
      },
    ]);
  });

  it('tells nothing, and promises nothing, where it finds nothing new', async () => {
    const t = await subscribed(3);
    await t.pullJob();
    t.w.deliveries.sent.length = 0;
    t.w.clock.advance(HOUR);
    await t.pullJob({}, t.deps);
    expect([t.promises.made, t.events()]).toEqual([0, []]);
  });

  it('costs nothing where nobody wants to hear of it', async () => {
    const other: Subscriber = { ...app, events: ['connection.linked'] };
    for (const subscribers of [[], [other]]) {
      const t = await subscribed(3, {}, ...subscribers);
      t.w.deps.subscribers.splice(0, t.w.deps.subscribers.length, ...subscribers);
      await t.pullJob({}, t.deps);
      expect([t.promises.made, t.events()]).toEqual([0, []]);
    }
  });

  it('tells of a delete', async () => {
    const t = await subscribed(3);
    await t.pullJob();
    t.w.deliveries.sent.length = 0;
    const gone = t.w.sim.data.workout.shift();
    await t.pullJob({ until: t.w.clock.now() + 1 });
    expect(t.events()).toMatchObject([
      { data: { collections: ['workout'], days: [gone?.start.slice(0, 10)] } },
    ]);
  });

  it('tells what it has written where WHOOP then fails', async () => {
    const t = await subscribed(3);
    t.w.sim.fault = (what) => (what === 'workout' ? 'unavailable' : undefined);
    expect(await t.pullJob()).toMatchObject({ outcome: 'deferred' });
    expect(t.events()).toMatchObject([{ data: { collections: ['cycle', 'recovery', 'sleep'] } }]);
    expect(await t.left()).toEqual([]);
  });

  it('whose write fails waits for its other writes before it tells of them', async () => {
    const t = await subscribed(3);
    const slow = Promise.withResolvers<void>();
    let n = 0;
    const put: typeof t.w.records.put = async (...args) => {
      n += 1;
      if (n === 1) throw new Error('throttled');
      if (n === 2) await slow.promise;
      return t.w.records.put(...args);
    };
    const deps = { ...t.w.deps, records: { ...t.w.records, put } };
    const pulling = expect(t.pullJob({}, deps)).rejects.toThrow('throttled');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(t.events()).toEqual([]);
    slow.resolve();
    await pulling;
    expect(t.types()).toEqual(['data.updated']);
  });

  it('tells each subscriber by itself, and only of what it asked for', async () => {
    const t = await subscribed(
      3,
      {},
      app,
      { ...app, name: 'b', events: ['data.updated'] },
      { ...app, name: 'c', events: ['connection.linked'] },
    );
    await t.pullJob();
    const [a, b, ...others] = t.w.deliveries.sent;
    expect([a?.subscriber, b?.subscriber, others]).toEqual(['app', 'b', []]);
    expect(a?.event_id).toBe(b?.event_id);
  });
});

describe('a job that is killed', () => {
  /** Everything from the n-th write of a record on hangs for ever. */
  const killed = async (t: Awaited<ReturnType<typeof subscribed>>, writes: number) => {
    let n = 0;
    const never = new Promise<never>(() => {});
    const put: typeof t.w.records.put = (...args) =>
      ++n > writes ? never : t.w.records.put(...args);
    const dying = { ...t.w.deps, records: { ...t.w.records, put } };
    await Promise.race([t.pullJob({}, dying), new Promise((resolve) => setTimeout(resolve, 50))]);
  };

  it('leaves its event to the next job, with all that it may have written', async () => {
    const t = await subscribed(3);
    await killed(t, 2);
    expect(t.events()).toEqual([]);
    const [event_id] = await t.left();
    // It may still be at work.
    await t.pullJob({ job_id: 'other', lane: 'webhook' });
    expect(t.w.deliveries.sent.filter((it) => it.event_id === event_id)).toEqual([]);
    t.w.clock.advance(12 * MINUTE);
    await t.pullJob({ job_id: 'other', lane: 'webhook' });
    expect(t.w.deliveries.sent.filter((it) => it.event_id === event_id)).toMatchObject([
      {
        event: {
          type: 'data.updated',
          data: { collections: ['cycle', 'recovery', 'sleep', 'workout'] },
        },
      },
    ]);
    expect(await t.left()).toEqual([]);
  });

  it('is followed by the schedule soon, where its message is lost', async () => {
    const t = await subscribed(3);
    await killed(t, 2);
    const [event_id] = await t.left();
    await t.pullJob();
    await t.liveOn(15 * MINUTE);
    expect(t.w.deliveries.sent.map((it) => it.event_id)).toContain(event_id);
  });

  it('before the queue took the event, repeats it under the same id', async () => {
    const t = await subscribed(3);
    const send = async (...[sent]: Parameters<typeof t.w.deliveries.send>) => {
      await t.w.deliveries.send(sent);
      throw new Error('no answer');
    };
    const deps = { ...t.w.deps, deliveries: { ...t.w.deliveries, send } };
    await expect(t.pullJob({}, deps)).rejects.toThrow('no answer');
    t.w.clock.advance(12 * MINUTE);
    await t.pullJob();
    const [first, second, ...others] = t.w.deliveries.sent;
    expect(second?.event_id).toBe(first?.event_id);
    expect(second?.event.data).toMatchObject({ user_id: 'ada', origin: 'live' });
    expect(others).toEqual([]);
  });
});

describe('a backfill', () => {
  it('tells of each of its units that brought something, then that it is complete', async () => {
    const t = await subscribed(40);
    const window = { start: monday - 30 * DAY, end: monday - 7 * DAY };
    const backfill = planBackfill(t.connection, 'history', window, 400, t.w.clock.now());
    if (!backfill) throw new Error('There is something to bring.');
    await t.w.backfills.save(t.connection, backfill);
    await t.pullToEnd({ lane: 'backfill', backfill_id: 'history' });
    const told = t.events().flatMap(({ data }) => data['collections'] ?? []);
    expect(told.toSorted()).toEqual(['cycle', 'recovery', 'sleep', 'workout']);
    expect(t.events()[0]).toMatchObject({ data: { origin: 'backfill' } });
    expect(t.w.deliveries.sent.at(-1)).toMatchObject({
      event_id: 'history.completed',
      event: {
        type: 'backfill.completed',
        data: { user_id: 'ada', backfill_id: 'history', start: '2026-01-31T06:00:00.000Z' },
      },
    });
    expect(await t.left()).toEqual([]);
  });
});

describe('a connection', () => {
  const pair = { access_token: 'a', refresh_token: 'r', expires_in: 3_600, scopes: ['offline'] };

  it('that is linked is told by the first pull, under an id of the link', async () => {
    const t = await subscribed(3);
    await saveLink(t.w.deps, ada, 4711, pair);
    const link_id = (await t.w.connections.find('ada'))?.link_id;
    expect(t.events()).toEqual([]);
    await t.drainQueues();
    const [first] = t.w.deliveries.sent;
    expect(first).toMatchObject({
      event_id: `${link_id}.linked`,
      event: { type: 'connection.linked', data: { user_id: 'ada', whoop_user_id: 4711 } },
    });
    expect(t.types().filter((type) => type === 'connection.linked')).toHaveLength(1);
  });

  it('that is linked again takes along what the older link has left to tell', async () => {
    const t = await subscribed(3);
    const left = { type: 'connection.needs_reauth', at: monday, cause: 'grant_invalid' } as const;
    await t.w.connections.update('ada', 'link-1', {}, {}, {}, { intended: { left } });
    await saveLink(t.w.deps, ada, 4711, pair);
    await t.drainQueues();
    expect(t.types().slice(0, 2)).toEqual(['connection.needs_reauth', 'connection.linked']);
  });

  it('whose grant is dead is told once, with the cause, however many jobs find it so', async () => {
    const t = await subscribed(3, { grant: due });
    t.w.sim.refresh = 'another';
    await Promise.all([t.pullJob(), t.pullJob({ job_id: 'other', lane: 'webhook' })]);
    await t.pullJob();
    expect(t.events()).toEqual([
      {
        type: 'connection.needs_reauth',
        timestamp: expect.stringMatching(/Z$/),
        data: { user_id: 'ada', whoop_user_id: 4711, cause: 'grant_invalid' },
      },
    ]);
  });

  it('that is disconnected is told at once, and the schedule has nothing more to do', async () => {
    const t = await subscribed(3);
    await disconnect(t.w.deps)('ada', t.w.deadline());
    expect(t.types()).toEqual(['connection.disconnected']);
    expect(await t.w.connections.find('ada')).toMatchObject({ events: {} });
    expect(await t.w.connections.count()).toBe(0);
  });

  it('that is disconnected as its function is killed is told by the schedule', async () => {
    const t = await subscribed(3);
    const send = () => Promise.reject(new Error('killed'));
    const dying = { ...t.w.deps, deliveries: { send } };
    await expect(disconnect(dying)('ada', t.w.deadline())).rejects.toThrow('killed');
    t.w.clock.advance(6 * MINUTE);
    await queueDue(t.w.deps)(t.w.deadline());
    await t.drainQueues();
    expect(t.types()).toEqual(['connection.disconnected']);
    expect(await t.w.connections.count()).toBe(0);
  });

  const eraseNow = (t: Awaited<ReturnType<typeof subscribed>>, more = {}) =>
    erase({ ...t.w.deps, onFault: () => {}, ...more })('ada', t.w.deadline());
  const sweepLater = async (t: Awaited<ReturnType<typeof subscribed>>) => {
    t.w.clock.advance(SWEEP_AFTER_MS);
    await sweepDue(t.w.deps)(t.w.deadline());
  };

  it('that is erased is told once, when nothing of it is left', async () => {
    const t = await subscribed(3);
    await t.pullJob();
    const left: unknown[] = [];
    const send: typeof t.w.deliveries.send = async (sent) => {
      left.push(...(await t.w.erasures.remnants(ada, 1)), await t.w.connections.find('ada'));
      await t.w.deliveries.send(sent);
    };
    await eraseNow(t, { deliveries: { send } });
    expect(left).toEqual([undefined]);
    await eraseNow(t);
    await sweepLater(t);
    expect(t.types()).toEqual(['data.updated', 'connection.erased']);
    expect(t.w.deliveries.sent[1]?.event_id).toBe('link-1.erased');
    expect(t.events()[1]).toEqual({
      type: 'connection.erased',
      timestamp: '2026-03-02T12:00:00.000Z',
      data: { user_id: 'ada', whoop_user_id: 4711 },
    });
  });

  it('that is erased as its function is killed is told by the sweep, or not erased', async () => {
    const t = await subscribed(3);
    const killed = () => Promise.reject(new Error('killed'));
    const unwritten = { ...t.w.connections, erase: killed };
    await expect(eraseNow(t, { connections: unwritten })).rejects.toThrow('killed');
    await sweepLater(t);
    expect([await t.w.erasures.pending('ada'), t.types()]).toEqual([[], []]);
    await expect(eraseNow(t, { deliveries: { send: killed } })).rejects.toThrow('killed');
    await sweepLater(t);
    expect(t.types()).toEqual(['connection.erased']);
    expect(await t.w.erasures.pending('ada')).toEqual([]);
  });
});

it('a job of a link that was taken apart writes nothing that it cannot tell', async () => {
  const t = await subscribed(3);
  const between: typeof t.w.records.between = async (...args) => {
    await t.w.connections.update('ada', 'link-1', { status: 'disconnected' });
    return t.w.records.between(...args);
  };
  const deps = { ...t.w.deps, records: { ...t.w.records, between } };
  const outcome = await pull(deps)(job({ until: t.w.clock.now() }), t.w.deadline());
  expect(outcome).toMatchObject({ outcome: 'dropped' });
  expect([await t.kept('sleep'), t.events()]).toEqual([[], []]);
});

it('every type has a name of two parts', () => {
  for (const type of eventTypes) expect(type).toMatch(/^[a-z]+\.[a-z_]+$/);
});

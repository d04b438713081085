import { describe, expect, it } from 'vitest';
import { erase, SWEEP_AFTER_MS } from '../functions/domain/erase.ts';
import { LinkError } from '../functions/domain/errors.ts';
import { finishLink } from '../functions/domain/finish-link.ts';
import { startLink, visitLink } from '../functions/domain/linking.ts';
import type { Connection } from '../functions/domain/model.ts';
import { pull } from '../functions/domain/pull.ts';
import { lastDays, queueBackfill } from '../functions/domain/queueing.ts';
import { receiveNotice } from '../functions/domain/receive-notice.ts';
import { collections } from '../functions/domain/record.ts';
import { sweepDue } from '../functions/domain/sweep.ts';
import { ada, job, sleep } from './contract/factories.ts';
import { DAY, living } from './support/living.ts';
import type { world } from './support/world.ts';

type World = ReturnType<typeof world>;
const ALWAYS = { start: 0, end: Number.MAX_SAFE_INTEGER };

const eraser = (w: World, more: Partial<Parameters<typeof erase>[0]> = {}) => {
  const faults: unknown[] = [];
  const deps = { ...w.deps, onFault: (fault: unknown) => void faults.push(fault), ...more };
  return { faults, eraseNow: () => erase(deps)('ada', w.deadline()) };
};

/** The member consents; `come` ends the link. */
const visit = async (w: World, user_id = 'ada') => {
  const { link_web_url } = await startLink(w.deps)({ user_id });
  const { location, cookie } = await visitLink(w.deps)(link_web_url.split('/').at(-1) ?? '');
  const state = new URL(location).searchParams.get('state') ?? '';
  return () =>
    finishLink(w.deps)({ state, code: 'code' }, (name) =>
      name === cookie.name ? cookie.value : undefined,
    );
};

const find = async (w: World): Promise<Connection> => {
  const connection = await w.connections.find('ada');
  if (!connection) throw new Error('ada is not linked');
  return connection;
};

const count = async (w: World, owner = ada) => {
  const kept = await Promise.all(collections.map((it) => w.records.between(owner, it, ALWAYS)));
  return kept.flat().length;
};

const sweepLater = async (w: World) => {
  w.clock.advance(SWEEP_AFTER_MS);
  await sweepDue(w.deps)(w.deadline());
};

/** All stores that are written to, so that the `n`th call of them all can fail. */
const failing = (w: World, n: number, isDone: boolean) => {
  let calls = 0;
  const through = <T extends object>(port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as unknown as (...it: unknown[]) => unknown;
        return async (...args: unknown[]) => {
          const dies = ++calls === n;
          if (dies && !isDone) throw new Error('killed');
          const result = await method(...args);
          if (dies) throw new Error('killed');
          return result;
        };
      },
    });
  const { connections, erasures, grants } = w.deps;
  const deps = {
    connections: through(connections),
    erasures: through(erasures),
    grants: through(grants),
  };
  return { deps, wasReached: () => calls >= n };
};

describe('an erase', () => {
  it('revokes, deletes all that is kept, and says so', async () => {
    const { w, pullJob } = await living(3);
    await queueBackfill(w.deps)('ada', lastDays(20, w.clock.now()));
    await pullJob();
    const { eraseNow } = eraser(w);
    expect(await eraseNow()).toEqual({
      user_id: 'ada',
      erased_at: new Date(w.clock.now()).toISOString(),
      whoop_confirmed: true,
      deleted: {
        connection: 1,
        member: 1,
        token: 1,
        backfill: 1,
        cycle: 3,
        sleep: 3,
        recovery: 3,
        workout: 3,
      },
      complete: true,
      sweep_at: new Date(w.clock.now() + SWEEP_AFTER_MS).toISOString(),
      backups_until: new Date(w.clock.now() + SWEEP_AFTER_MS + 35 * DAY).toISOString(),
    });
    expect(w.sim.calls.map(({ what }) => what)).toContain('revoke');
    expect(await w.connections.find('ada')).toBeUndefined();
    expect(await w.connections.findMember(4711)).toBeUndefined();
    expect(await w.grants.find('ada', 'link-1')).toBeUndefined();
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
  });

  it('again, or of somebody unknown, finds nothing left', async () => {
    const { w } = await living(3);
    const { eraseNow } = eraser(w);
    await eraseNow();
    const nothing = { whoop_confirmed: null, deleted: {}, complete: true };
    expect(await eraseNow()).toMatchObject(nothing);
    await sweepLater(w);
    expect(await eraseNow()).toMatchObject(nothing);
  });

  it.each(['unavailable', 'rate_limited', 'invalid_client'] as const)(
    'goes on where WHOOP cannot be asked (%s), and says so',
    async (kind) => {
      const { w } = await living(3);
      w.sim.fault = (what) => (what === 'revoke' ? kind : undefined);
      const { eraseNow, faults } = eraser(w);
      const receipt = await eraseNow();
      expect(receipt).toMatchObject({
        whoop_confirmed: false,
        deleted: { connection: 1, token: 1 },
      });
      expect(faults).toHaveLength(1);
    },
  );

  it('goes on where no key opens the tokens', async () => {
    const { w } = await living(3);
    const find = () => Promise.reject(new Error('No key opens this envelope.'));
    const { eraseNow } = eraser(w, { grants: { ...w.grants, find } });
    expect(await eraseNow()).toMatchObject({ whoop_confirmed: false, deleted: { token: 1 } });
  });

  it('of a user who had disconnected deletes what was kept', async () => {
    const { w, pullJob } = await living(3);
    await pullJob();
    await w.connections.update('ada', 'link-1', { status: 'disconnected' });
    const { eraseNow } = eraser(w);
    expect(await eraseNow()).toMatchObject({ whoop_confirmed: true, deleted: { cycle: 3 } });
    expect(w.sim.calls.map(({ what }) => what)).not.toContain('revoke');
  });

  it('that runs out of time leaves the rest to the sweep, and says so', async () => {
    const { w } = await living(3);
    const many = Array.from({ length: 120 }, (_, n) => sleep({ id: `sleep-${n}` }));
    await Promise.all(many.map((stored) => w.records.put(ada, stored)));
    const drop: typeof w.erasures.drop = (...it) => {
      w.clock.advance(2_000);
      return w.erasures.drop(...it);
    };
    const { eraseNow } = eraser(w, { erasures: { ...w.erasures, drop } });
    expect(await eraseNow()).toMatchObject({ complete: false, deleted: { sleep: 48 } });
    expect(await count(w)).toBe(72);
    await sweepLater(w);
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
  });
});

describe('what is under way during an erase', () => {
  it('is swept up, and only then is the erase over', async () => {
    const { w } = await living(3);
    const { eraseNow } = eraser(w);
    let erased = false;
    // The job has its listing in hand when the user is erased.
    const put: typeof w.records.put = async (...it) => {
      if (!erased) {
        erased = true;
        await eraseNow();
      }
      return w.records.put(...it);
    };
    await pull({ ...w.deps, records: { ...w.records, put } })(
      job({ until: w.clock.now() }),
      w.deadline(),
    );
    expect(await count(w)).toBeGreaterThan(0);
    await sweepDue(w.deps)(w.deadline());
    expect(await count(w)).toBeGreaterThan(0);
    await sweepLater(w);
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
    expect(await w.erasures.pending('ada')).toEqual([]);
    expect(await pull(w.deps)(job(), w.deadline())).toMatchObject({ outcome: 'dropped' });
  });

  it.each(['before', 'after'])('a new link %s the sweep sees nothing of it', async (when) => {
    const { w } = await living(3);
    const { eraseNow } = eraser(w);
    const late = w.sim.data.workout[0];
    if (!late) throw new Error('no workout');
    await eraseNow();
    if (when === 'after') await sweepLater(w);
    await (await visit(w))();
    const connection = await find(w);
    // A newer version than the one that WHOOP lists to the new link, and it comes before that.
    const [id, start] = [late.id, Date.parse(late.start)];
    const stale = { ...late, sport_name: 'erased' };
    const updated_at = w.clock.now() + DAY;
    await w.records.put(ada, {
      collection: 'workout',
      id,
      link_id: 'link-1',
      start,
      updated_at,
      record: stale,
    });
    expect(await w.records.between(connection, 'workout', ALWAYS)).toEqual([]);
    for (const { job } of w.jobs.sent.splice(0)) await pull(w.deps)(job, w.deadline());
    expect(await count(w, connection)).toBe(12);
    await sweepLater(w);
    expect(await count(w, connection)).toBe(12);
    expect(await w.records.find(connection, 'workout', id)).toMatchObject({ record: late });
  });

  it('a link that was begun before it comes to nothing, also days later', async () => {
    const { w } = await living(3);
    const comes = [await visit(w), await visit(w), await visit(w)];
    const { eraseNow } = eraser(w);
    await eraseNow();
    const expectNothing = async () => {
      await expect(comes.pop()?.()).rejects.toMatchObject({ code: 'link_expired' });
      expect(await w.connections.find('ada')).toBeUndefined();
      expect(await w.connections.findMember(4711)).toBeUndefined();
    };
    await expectNothing();
    await sweepLater(w);
    await expectNothing();
    await (await visit(w))();
    const { link_id } = await find(w);
    await expect(comes.pop()?.()).rejects.toThrow(LinkError);
    expect((await find(w)).link_id).toBe(link_id);
    expect((await w.connections.findMember(4711))?.link_id).toBe(link_id);
  });

  it('a link that was about to be committed comes to nothing', async () => {
    const { w } = await living(3);
    const { eraseNow } = eraser(w);
    const come = await visit(w);
    const commit = w.deps.connections.commit;
    w.deps.connections.commit = async (...it) => {
      w.deps.connections.commit = commit;
      await eraseNow();
      return commit(...it);
    };
    await expect(come()).rejects.toMatchObject({ code: 'link_expired' });
    expect(await w.connections.find('ada')).toBeUndefined();
    await sweepLater(w);
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
    expect(await w.connections.findMember(4711)).toBeUndefined();
  });

  it('a link that is committed while WHOOP is asked to revoke is erased too', async () => {
    const { w } = await living(3);
    const come = await visit(w);
    const revoke: typeof w.whoop.revoke = async (token) => {
      if ((await find(w)).link_id === 'link-1') await come();
      return w.whoop.revoke(token);
    };
    const { eraseNow } = eraser(w, { whoop: { ...w.whoop, revoke } });
    expect(await eraseNow()).toMatchObject({ whoop_confirmed: true, deleted: { connection: 1 } });
    expect(await w.connections.find('ada')).toBeUndefined();
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
  });

  it('another erase, while the first has no answer yet, leaves nothing of either epoch', async () => {
    const { w } = await living(3);
    let isFirst = true;
    const unanswered: typeof w.connections.erase = async (...it) => {
      const isErased = await w.connections.erase(...it);
      if (!isFirst) return isErased;
      isFirst = false;
      await eraser(w).eraseNow();
      // What a try of the same write is told that comes after it.
      return false;
    };
    await eraser(w, { connections: { ...w.connections, erase: unanswered } }).eraseNow();
    await w.records.put(ada, sleep());
    await sweepLater(w);
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
    expect(await w.erasures.pending('ada')).toEqual([]);
  });

  it('a webhook of the member is of nobody', async () => {
    const { w } = await living(3);
    await eraser(w).eraseNow();
    const notice = { type: 'workout.updated', id: 'x' } as const;
    const webhook = { whoop_user_id: 4711, trace_id: 't', notice };
    expect(await receiveNotice(w.deps)(webhook)).toBe('ignored');
  });
});

describe('a sweep', () => {
  it('that fails for one user is made for the next, and says so', async () => {
    const { w } = await living(3);
    await eraser(w).eraseNow();
    const bob = { ...ada, user_id: 'bob' };
    const deps = { ...w.deps, onFault: () => {} };
    await erase(deps)('bob', w.deadline());
    for (const owner of [ada, bob]) await w.records.put(owner, sleep());
    w.clock.advance(SWEEP_AFTER_MS);
    const drop: typeof w.erasures.drop = async (owner, it) => {
      if (owner.user_id === 'ada') throw new Error('throttled');
      return w.erasures.drop(owner, it);
    };
    const failing = { ...w.deps, erasures: { ...w.erasures, drop } };
    await expect(sweepDue(failing)(w.deadline())).rejects.toThrow('throttled');
    expect([await count(w), await count(w, bob)]).toEqual([1, 0]);
    await sweepDue(w.deps)(w.deadline());
    expect(await count(w)).toBe(0);
  });
});

describe('after an erase', () => {
  it('the user may link another member, and the member another user, at once', async () => {
    const { w } = await living(3);
    await eraser(w).eraseNow();
    await (await visit(w, 'bob'))();
    expect((await w.connections.findMember(4711))?.user_id).toBe('bob');
    w.sim.member = 4712;
    await (await visit(w))();
    expect((await find(w)).whoop_user_id).toBe(4712);
  });

  it('the note of it is forgotten in time, and the user can link', async () => {
    const { w } = await living(3);
    await eraser(w).eraseNow();
    const late = await visit(w);
    await sweepLater(w);
    w.clock.advance(26 * 3_600_000);
    expect(await w.connections.findStanding('ada')).toBeUndefined();
    await expect(late()).rejects.toThrow(LinkError);
    await (await visit(w))();
    expect((await find(w)).status).toBe('connected');
  });

  it('a member whose claim outlived it is the user’s again', async () => {
    const { w } = await living(3);
    const remnants = async () => [];
    await eraser(w, { erasures: { ...w.erasures, remnants } }).eraseNow();
    expect(await w.connections.findMember(4711)).toBeDefined();
    await (await visit(w))();
    await sweepLater(w);
    const { link_id } = await find(w);
    expect((await w.connections.findMember(4711))?.link_id).toBe(link_id);
  });
});

describe('an erase that is killed', () => {
  const steps = Array.from({ length: 30 }, (_, n) => n + 1);
  const kills = steps.flatMap((n) => [[n, false] as const, [n, true] as const]);

  it.each(kills)('at call %i (done: %s) is finished by the next try', async (n, isDone) => {
    const { w, pullJob } = await living(3);
    await pullJob();
    const { deps, wasReached } = failing(w, n, isDone);
    await eraser(w, deps)
      .eraseNow()
      .catch(() => {});
    expect((await eraser(w).eraseNow()).complete).toBe(true);
    expect(await w.connections.find('ada')).toBeUndefined();
    expect(await w.connections.findMember(4711)).toBeUndefined();
    expect(await w.erasures.remnants(ada, 1)).toEqual([]);
    if (n === 1) expect(wasReached()).toBe(true);
  });

  it.each(kills)(
    'at call %i (done: %s) is finished by the schedule, or never began',
    async (n, isDone) => {
      const { w, pullJob } = await living(3);
      await pullJob();
      await eraser(w, failing(w, n, isDone).deps)
        .eraseNow()
        .catch(() => {});
      for (let tries = 0; tries < 3; tries++) await sweepLater(w);
      expect(await w.erasures.pending('ada')).toEqual([]);
      if (await w.connections.find('ada')) expect(await count(w)).toBe(12);
      else expect(await w.erasures.remnants(ada, 1)).toEqual([]);
    },
  );
});

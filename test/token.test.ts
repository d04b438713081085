import { describe, expect, it } from 'vitest';
import { Deferred, LinkGone, WhoopError } from '../functions/domain/errors.ts';
import { validGrant } from '../functions/domain/token.ts';
import { viewConnection } from '../functions/domain/view.ts';
import { monday } from './contract/factories.ts';
import { world } from './support/world.ts';

const HOUR = 3_600_000;
const expired = { access_expires_at: monday - 1 };

const expectDeferred = async (promise: Promise<unknown>) => {
  const error = await promise.then(
    () => undefined,
    (fault: unknown) => fault,
  );
  expect(error).toBeInstanceOf(Deferred);
  return error as Deferred;
};

describe('a token that is still good', () => {
  it('is used without a request', async () => {
    const w = world();
    const linked = await w.link({ grant: { access_expires_at: monday + 301_000 } });
    expect((await validGrant(w.deps)(linked, 'link', w.deadline())).access_token).toBe('access-1');
    expect(w.sim.refreshed).toEqual([]);
  });

  it('is refreshed when it has less than five minutes left', async () => {
    const w = world();
    const linked = await w.link({ grant: { access_expires_at: monday + 299_000 } });
    expect((await validGrant(w.deps)(linked, 'link', w.deadline())).access_token).toBe('access-2');
  });
});

describe('a token that has expired', () => {
  it('is refreshed once for 50 callers at a time, and all of them get one that works', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const callers = Array.from({ length: 50 }, () =>
      validGrant(w.deps)(linked, 'link', w.deadline()),
    );
    const grants = await Promise.all(callers);
    expect(w.sim.refreshed).toEqual(['refresh-1']);
    expect(new Set(grants.map(({ access_token }) => access_token))).toEqual(new Set(['access-2']));
  });

  it('sends callers of a patient lane away while another refreshes', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const seen = await w.grants.find('ada', 'link-1');
    if (seen) await w.grants.lease(seen, { holder: 'another', until: monday + 10_000 }, monday);
    await expectDeferred(validGrant(w.deps)(linked, 'backfill', w.deadline()));
    expect(w.sim.refreshed).toEqual([]);
  });

  it.each(['unavailable', 'rate_limited', 'bad_request', 'invalid_client'] as const)(
    'keeps the connection when WHOOP answers %s, and waits longer each time',
    async (kind) => {
      const w = world();
      const linked = await w.link({ grant: expired });
      w.sim.fault = () => kind;
      const first = await expectDeferred(validGrant(w.deps)(linked, 'link', w.deadline()));
      expect(first.until - w.clock.now()).toBe(30_000);
      await expectDeferred(validGrant(w.deps)(linked, 'link', w.deadline()));
      expect(w.sim.calls).toHaveLength(1);
      w.clock.advance(30_000);
      const second = await expectDeferred(validGrant(w.deps)(linked, 'link', w.deadline()));
      expect(second.until - w.clock.now()).toBe(60_000);
      expect((await w.connections.find('ada'))?.status).toBe('connected');
      w.sim.fault = () => undefined;
      w.clock.advance(60_000);
      expect((await validGrant(w.deps)(linked, 'link', w.deadline())).access_token).toBe(
        'access-2',
      );
    },
  );

  it.each([
    ['rate_limited', 600, 600_000],
    ['rate_limited', 10, 30_000],
    ['unavailable', 600, 30_000],
  ] as const)('after %s with a reset in %i s waits %i ms', async (kind, reset_s, wait) => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const refresh = async () => {
      throw new WhoopError(kind, kind, { limits: { window: 'minute', remaining: 0, reset_s } });
    };
    const deps = { ...w.deps, whoop: { ...w.whoop, refresh } };
    const { until } = await expectDeferred(validGrant(deps)(linked, 'link', w.deadline()));
    expect(until - w.clock.now()).toBe(wait);
    expect((await w.grants.find('ada', 'link-1'))?.retry_at).toBe(until);
  });

  it('tells how many refreshes failed in a row, and how many on this UTC day', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const seen = async () => {
      const { token } = await viewConnection(w.deps)(linked, w.clock.now());
      return [token?.failures, token?.failures_today];
    };
    const refresh = () => validGrant(w.deps)(linked, 'link', w.deadline()).catch(() => {});
    w.sim.fault = () => 'unavailable';
    await refresh();
    w.clock.advance(HOUR);
    await refresh();
    expect(await seen()).toEqual([2, 2]);
    w.sim.fault = () => undefined;
    w.clock.advance(HOUR);
    await refresh();
    expect(await seen()).toEqual([0, 2]);
    w.sim.fault = () => 'unavailable';
    w.clock.advance(2 * HOUR);
    await refresh();
    expect(await seen()).toEqual([1, 3]);
    w.clock.advance(14 * HOUR - 1);
    expect(await seen()).toEqual([1, 3]);
    w.clock.advance(1);
    expect(await seen()).toEqual([1, 0]);
    await refresh();
    expect(await seen()).toEqual([2, 1]);
  });

  it('counts a refresh that WHOOP refused among the failures', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    w.sim.refresh = 'another';
    await validGrant(w.deps)(linked, 'link', w.deadline()).catch(() => {});
    const { token } = await viewConnection(w.deps)(linked, w.clock.now());
    expect(token).toMatchObject({ failures: 1, failures_today: 1 });
  });

  it('is saved again and again when the table fails after WHOOP rotated', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    let failures = 3;
    const rotate: typeof w.grants.rotate = async (grant) => {
      if (failures-- > 0) throw new Error('the table is throttled');
      return w.grants.rotate(grant);
    };
    const deps = { ...w.deps, grants: { ...w.grants, rotate } };
    await validGrant(deps)(linked, 'link', w.deadline());
    expect((await w.grants.find('ada', 'link-1'))?.refresh_token).toBe('refresh-2');
  });
});

describe('a grant that WHOOP no longer accepts', () => {
  it('needs its member again, keeps its data and says that the grant was invalid', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    w.sim.refresh = 'another';
    await expect(validGrant(w.deps)(linked, 'link', w.deadline())).rejects.toThrow(LinkGone);
    expect(await w.connections.find('ada')).toMatchObject({
      status: 'needs_reauth',
      cause: 'grant_invalid',
      due_at: w.clock.now() + HOUR,
    });
  });

  it('is not given up when another job rotated meanwhile', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const refresh: typeof w.whoop.refresh = async (refresh_token) => {
      const stands = await w.grants.find('ada', 'link-1');
      if (stands) {
        await w.grants.rotate({
          ...stands,
          access_token: 'theirs',
          access_expires_at: monday + HOUR,
          token_version: 2,
        });
      }
      w.sim.refresh = 'spent';
      return w.whoop.refresh(refresh_token);
    };
    const deps = { ...w.deps, whoop: { ...w.whoop, refresh } };
    expect((await validGrant(deps)(linked, 'link', w.deadline())).access_token).toBe('theirs');
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('is called a lost rotation after an answer was lost', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    w.sim.fault = () => 'lost';
    await expectDeferred(validGrant(w.deps)(linked, 'link', w.deadline()));
    w.sim.fault = () => undefined;
    w.clock.advance(30_000);
    await expect(validGrant(w.deps)(linked, 'link', w.deadline())).rejects.toThrow(LinkGone);
    expect((await w.connections.find('ada'))?.cause).toBe('rotation_lost');
    expect(w.sim.refreshed).toEqual(['refresh-1', 'refresh-1']);
  });

  it('is called a lost rotation where another lost its answer while we stood still', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const refresh: typeof w.whoop.refresh = async (token) => {
      const mine = await w.grants.find('ada', 'link-1');
      const holder = mine?.lease?.holder ?? '';
      if (mine) await w.grants.release(mine, holder, { failures: 1, maybe_spent: true });
      await w.whoop.refresh(token);
      return w.whoop.refresh(token);
    };
    const deps = { ...w.deps, whoop: { ...w.whoop, refresh } };
    await expect(validGrant(deps)(linked, 'link', w.deadline())).rejects.toThrow(LinkGone);
    expect((await w.connections.find('ada'))?.cause).toBe('rotation_lost');
  });

  it('is called a lost rotation after a holder vanished with its lease', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    const seen = await w.grants.find('ada', 'link-1');
    if (seen) await w.grants.lease(seen, { holder: 'crashed', until: monday + 65_000 }, monday);
    await w.whoop.refresh('refresh-1');
    w.clock.advance(65_000);
    await expect(validGrant(w.deps)(linked, 'link', w.deadline())).rejects.toThrow(LinkGone);
    expect((await w.connections.find('ada'))?.cause).toBe('rotation_lost');
  });

  it('is tried again after an hour and after a day, and comes back by itself', async () => {
    const w = world();
    await w.link({ grant: expired });
    const good = w.sim.refresh;
    w.sim.refresh = 'another';
    const attempt = async () => {
      const now = await w.connections.find('ada');
      if (now) await validGrant(w.deps)(now, 'schedule', w.deadline());
    };
    const began = w.clock.now();
    await expect(attempt()).rejects.toThrow(LinkGone);
    w.clock.advance(HOUR);
    await expect(attempt()).rejects.toThrow(LinkGone);
    const probed = await w.connections.find('ada');
    expect(probed).toMatchObject({ cause: 'grant_invalid', due_at: began + 24 * HOUR });
    w.sim.refresh = good;
    w.clock.advance(23 * HOUR);
    await attempt();
    expect((await w.grants.find('ada', 'link-1'))?.token_version).toBe(2);
  });

  it('says so once, however many find it dead', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    w.sim.refresh = 'another';
    const findDead = async (connection = linked) => {
      const fault = await validGrant(w.deps)(connection, 'schedule', w.deadline()).catch((e) => e);
      expect(fault).toBeInstanceOf(LinkGone);
      return fault.needs_reauth;
    };
    expect(await findDead()).toBe('grant_invalid');
    w.clock.advance(HOUR);
    expect(await findDead(await w.connections.find('ada'))).toBeUndefined();
    w.clock.advance(HOUR);
    expect(await findDead(linked)).toBeUndefined();
  });

  it('says nothing of a connection that another link has replaced', async () => {
    const w = world();
    const linked = await w.link({ grant: expired });
    await w.connections.commit({ ...linked, link_id: 'link-2' }, 'link-1');
    w.sim.refresh = 'another';
    const fault = await validGrant(w.deps)(linked, 'link', w.deadline()).catch((e) => e);
    expect(fault.needs_reauth).toBeUndefined();
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('is left alone after two probes', async () => {
    const w = world();
    await w.link({ grant: expired });
    w.sim.refresh = 'another';
    for (const wait of [0, HOUR, 23 * HOUR]) {
      w.clock.advance(wait);
      const now = await w.connections.find('ada');
      if (now) await validGrant(w.deps)(now, 'schedule', w.deadline()).catch(() => {});
    }
    expect(w.sim.refreshed).toHaveLength(3);
    expect((await w.connections.find('ada'))?.due_at).toBeUndefined();
  });
});

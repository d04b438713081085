/** What a refresh tells of the scopes that its grant holds, and what becomes of the connection. */
import { describe, expect, it } from 'vitest';
import { disconnect } from '../functions/domain/disconnect.ts';
import { LinkGone } from '../functions/domain/errors.ts';
import { finishLink } from '../functions/domain/finish-link.ts';
import { startLink, visitLink } from '../functions/domain/linking.ts';
import { validGrant } from '../functions/domain/token.ts';
import { monday } from './contract/factories.ts';
import { HOUR, living, MINUTE } from './support/living.ts';
import { world } from './support/world.ts';

const expired = { grant: { access_expires_at: monday - 1 } };
const whole = ['offline', 'read:sleep', 'read:body_measurement'];
const narrowed = ['offline', 'read:body_measurement'];

const refreshed = async (scopes: string[]) => {
  const w = world();
  const linked = await w.link({ ...expired, connection: { scopes: whole } });
  w.sim.scopes = scopes;
  const refresh = () => validGrant(w.deps)(linked, 'link', w.deadline());
  const status = async () => (await w.connections.find('ada'))?.status;
  return { w, refresh, status };
};

describe('a refresh', () => {
  it.each([
    ['nothing', []],
    ['offline alone', ['offline']],
    ['all that is required', ['read:sleep', 'offline']],
  ])('that names %s costs no connection', async (_, scopes) => {
    const { refresh, status } = await refreshed(scopes);
    expect((await refresh()).access_token).toBe('access-2');
    expect(await status()).toBe('connected');
  });

  it('without a scope that is required needs its member again, and keeps the new pair', async () => {
    const { w, refresh } = await refreshed(narrowed);
    await expect(refresh()).rejects.toThrow(LinkGone);
    expect(await w.connections.find('ada')).toMatchObject({
      status: 'needs_reauth',
      cause: 'scope_missing',
      scopes: narrowed,
    });
    const kept = await w.grants.find('ada', 'link-1');
    expect(kept).toMatchObject({ access_token: 'access-2', refresh_token: 'refresh-2' });
  });

  it('saves its pair before it says so', async () => {
    const { w } = await refreshed(narrowed);
    const linked = await w.connections.find('ada');
    const update = async () => {
      throw new Error('the table is throttled');
    };
    const deps = { ...w.deps, connections: { ...w.connections, update } };
    if (linked) await validGrant(deps)(linked, 'link', w.deadline()).catch(() => {});
    expect((await w.grants.find('ada', 'link-1'))?.refresh_token).toBe('refresh-2');
  });

  it('that WHOOP refuses for its scope needs its member again, and keeps the pair', async () => {
    const { w, refresh } = await refreshed(whole);
    w.sim.fault = () => 'invalid_scope';
    await expect(refresh()).rejects.toThrow(LinkGone);
    expect(await w.connections.find('ada')).toMatchObject({ cause: 'scope_missing' });
    expect((await w.grants.find('ada', 'link-1'))?.refresh_token).toBe('refresh-1');
  });

  it('without a scope that is optional is the last that the body is asked for', async () => {
    const { w, pullJob } = await living(3, { ...expired, connection: { scopes: whole } });
    w.sim.body = { weight_kilogram: 60 };
    w.sim.scopes = ['offline', 'read:sleep'];
    w.sim.fault = (what) => (what === 'body' ? 'unavailable' : undefined);
    await pullJob();
    w.sim.calls.length = 0;
    w.clock.advance(MINUTE);
    expect(await pullJob()).toMatchObject({ outcome: 'done' });
    expect(w.sim.calls.map(({ what }) => what)).not.toContain('body');
  });
});

describe('a connection whose scope is missing', () => {
  const missing = async () => {
    const t = await living(3, { ...expired, connection: { scopes: whole } });
    t.w.sim.scopes = narrowed;
    await t.pullJob({ lane: 'schedule' });
    const status = async () => (await t.w.connections.find('ada'))?.status;
    expect(await status()).toBe('needs_reauth');
    return { ...t, status };
  };

  it('comes back by itself when WHOOP names the scope again', async () => {
    const { w, liveOn, status } = await missing();
    w.sim.scopes = whole;
    await liveOn(2 * HOUR);
    expect(await status()).toBe('connected');
  });

  it('is looked at twice and then no more', async () => {
    const { w, liveOn, status } = await missing();
    await liveOn(72 * HOUR);
    expect(w.sim.refreshed).toHaveLength(3);
    expect(await status()).toBe('needs_reauth');
  });

  it('is asked for even where a look that was put off has nothing left to list', async () => {
    const { w, connection, liveOn, status } = await missing();
    const listed = w.clock.now();
    const retry_until = listed - 1;
    const cursors = { cycle: listed, sleep: listed, recovery: listed, workout: listed };
    const dead = (await w.connections.find('ada')) ?? connection;
    const seen = { ...dead, body_read_at: listed, retry_until, cursors };
    await w.connections.commit(seen, 'link-1');
    const before = w.sim.refreshed.length;
    await liveOn(2 * HOUR);
    expect(w.sim.refreshed).toHaveLength(before + 1);
    expect(await status()).toBe('needs_reauth');
  });

  it('does not come back by a token that has merely not expired', async () => {
    const { w, pullJob, status } = await missing();
    const stands = await w.grants.find('ada', 'link-1');
    const access_expires_at = w.clock.now() + 24 * HOUR;
    if (stands) await w.grants.save({ ...stands, access_expires_at });
    w.clock.advance(HOUR);
    await pullJob({ lane: 'schedule' });
    expect(await status()).toBe('needs_reauth');
  });

  it('is connected again by a new link of the same member', async () => {
    const { w, status } = await missing();
    const { link_web_url } = await startLink(w.deps)({ user_id: 'ada' });
    const { location, cookie } = await visitLink(w.deps)(link_web_url.split('/').at(-1) ?? '');
    const state = new URL(location).searchParams.get('state') ?? '';
    await finishLink(w.deps)({ state, code: 'a code' }, () => cookie.value);
    expect(await status()).toBe('connected');
    expect((await w.connections.find('ada'))?.cause).toBeUndefined();
  });

  it.each([
    ['known to be missing', true],
    ['only now found missing', false],
  ])('is revoked at WHOOP when it is taken apart, its scope %s', async (_, isKnown) => {
    const { w, refresh } = await refreshed(narrowed);
    if (isKnown) await refresh().catch(() => {});
    w.clock.advance(2 * HOUR);
    await disconnect(w.deps)('ada', w.deadline());
    expect(w.sim.calls.map(({ what }) => what)).toContain('revoke');
  });
});

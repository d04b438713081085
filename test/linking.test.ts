import { describe, expect, it } from 'vitest';
import { disconnect } from '../functions/domain/disconnect.ts';
import { LinkError, type LinkErrorCode, Refusal } from '../functions/domain/errors.ts';
import { finishLink } from '../functions/domain/finish-link.ts';
import { startLink, ticketOf, visitLink } from '../functions/domain/linking.ts';
import { ada } from './contract/factories.ts';
import { world } from './support/world.ts';

const MINUTE = 60_000;
type World = ReturnType<typeof world>;

/** Goes to WHOOP in a browser of its own; `come` is that browser coming back. */
const visit = async (
  w: World,
  { user_id = 'ada', return_url }: { user_id?: string; return_url?: string } = {},
) => {
  const { link_web_url } = await startLink(w.deps)({ user_id, return_url });
  const ticket = link_web_url.split('/').at(-1) ?? '';
  const { location, cookie } = await visitLink(w.deps)(ticket);
  const state = new URL(location).searchParams.get('state') ?? '';
  const jar = (name: string) => (name === cookie.name ? cookie.value : undefined);
  return {
    state,
    jar,
    ticket,
    come: (query: object = { code: 'a code' }, cookies = jar) =>
      finishLink(w.deps)({ state, ...query }, cookies),
  };
};

const expectLinkError = async (link: Promise<unknown>, code: LinkErrorCode) => {
  const error = await link.catch((fault: unknown) => fault);
  expect(error).toBeInstanceOf(LinkError);
  expect((error as LinkError).code).toBe(code);
};

const expectNothingStored = async (w: World, user_id = 'ada') => {
  expect(await w.connections.find(user_id)).toBeUndefined();
  expect(w.jobs.sent).toEqual([]);
};

describe('a link', () => {
  it('connects the user, keeps the tokens, and queues the first pull and the history', async () => {
    const w = world();
    const { come } = await visit(w, { return_url: 'https://app.example.com/done' });
    const done = await come();
    const linked = await w.connections.find('ada');
    const { link_id } = linked ?? {};
    expect(done).toEqual({ user_id: 'ada', link_id, return_url: 'https://app.example.com/done' });
    expect(linked).toMatchObject({ status: 'connected', whoop_user_id: 4711 });
    expect(await w.grants.find('ada', linked?.link_id ?? '')).toMatchObject({
      access_token: 'access-1',
    });
    expect(w.jobs.sent.map(({ job }) => job.lane)).toEqual(['link', 'backfill']);
  });

  it('waits a little, and only a little, for room at WHOOP', async () => {
    const w = world();
    await w.budget.write({ minute: [], day: [], gate_until: w.clock.now() + 3_500 }, 0);
    const { come } = await visit(w);
    await come();
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('can be used once', async () => {
    const w = world();
    const { come } = await visit(w);
    await come();
    await expectLinkError(come(), 'state_invalid');
  });

  it('keeps only hashes of the ticket, the state and the nonce', async () => {
    const w = world();
    const kept: unknown[] = [];
    const states: typeof w.states = {
      ...w.states,
      saveTicket: async (ticket) => {
        kept.push(ticket);
        await w.states.saveTicket(ticket);
      },
      saveState: async (state) => {
        kept.push({ ...state, code_verifier: '' });
        await w.states.saveState(state);
      },
    };
    const { link_web_url } = await startLink({ ...w.deps, states })({ user_id: 'ada' });
    const ticket = link_web_url.split('/').at(-1) ?? '';
    const { location, cookie } = await visitLink({ ...w.deps, states })(ticket);
    const state = new URL(location).searchParams.get('state') ?? 'none';
    const text = JSON.stringify(kept).replaceAll(/hash\([^)]*\)/g, '');
    for (const secret of [ticket, state, cookie.value]) expect(text).not.toContain(secret);
  });

  it('works in each of two tabs', async () => {
    const w = world();
    const first = await visit(w);
    const second = await visit(w);
    await second.come();
    await first.come();
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('can be begun anew in the browser that visited it', async () => {
    const w = world();
    const { state, jar, ticket } = await visit(w);
    expect(ticketOf(w.deps, state, jar)).toBe(ticket);
    expect(ticketOf(w.deps, state, () => undefined)).toBeUndefined();
  });

  it('expires after 15 minutes at WHOOP', async () => {
    const w = world();
    const { come } = await visit(w);
    w.clock.advance(15 * MINUTE);
    await expectLinkError(come(), 'state_invalid');
    await expectNothingStored(w);
  });

  it('can be opened for a day', async () => {
    const w = world();
    const { ticket } = await visit(w);
    w.clock.advance(24 * 60 * MINUTE - 1);
    await visitLink(w.deps)(ticket);
    w.clock.advance(1);
    await expectLinkError(visitLink(w.deps)(ticket), 'link_expired');
  });

  it.each<[string, object, LinkErrorCode]>([
    ['a forged state', { state: 'forged', code: 'x' }, 'state_invalid'],
    ['no state', { state: undefined, code: 'x' }, 'state_invalid'],
    ['a member who declined', { error: 'access_denied' }, 'access_denied'],
    [
      'a member who declined, although a code came too',
      { error: 'access_denied', code: 'x' },
      'access_denied',
    ],
    ['an outage at WHOOP', { error: 'server_error' }, 'whoop_unavailable'],
    ['an error nobody knows', { error: '<script>' }, 'exchange_failed'],
    ['neither code nor error', {}, 'exchange_failed'],
  ])('stores nothing for %s', async (_, query, code) => {
    const w = world();
    const { come } = await visit(w);
    await expectLinkError(come(query), code);
    await expectNothingStored(w);
  });

  it('stores nothing when another browser comes back', async () => {
    const w = world();
    const { come } = await visit(w);
    const other = await visit(w);
    await expectLinkError(come({ code: 'x' }, other.jar), 'browser_mismatch');
    // The ticket alone, which a link preview knows too, is not enough.
    const forged = await visit(w);
    const known = () => `secret.${forged.ticket}`;
    await expectLinkError(forged.come({ code: 'x' }, known), 'browser_mismatch');
    await expectNothingStored(w);
  });

  it.each<[string, object, LinkErrorCode]>([
    ['no refresh token', { refresh_token: undefined }, 'missing_offline_scope'],
    ['a scope too few', { scopes: ['offline'] }, 'missing_scopes'],
  ])('stores nothing when WHOOP grants %s', async (_, lacking, code) => {
    const w = world();
    const { come } = await visit(w);
    const granted = {
      access_token: 'a',
      refresh_token: 'r',
      expires_in: 3600,
      scopes: ['read:sleep'],
    };
    w.whoop.exchange = async () => ({ ...granted, ...lacking });
    await expectLinkError(come(), code);
    await expectNothingStored(w);
  });

  it('waits out a bad moment at WHOOP once the code is spent', async () => {
    const w = world();
    const { come } = await visit(w);
    let bad = 2;
    w.sim.fault = () => (bad-- > 0 ? 'unavailable' : undefined);
    await come();
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('refuses a return_url that the settings do not allow', async () => {
    const w = world();
    const hostile = [
      'https://app.example.com.evil.com/',
      'https://app.example.com@evil.com/',
      'https://me:pw@app.example.com/',
      'http://app.example.com/',
      'myapp://whoop/other',
      'javascript:alert(1)',
      'blob:https://app.example.com/1',
      'not a url',
    ];
    for (const return_url of hostile) {
      await expect(startLink(w.deps)({ user_id: 'ada', return_url })).rejects.toThrow(Refusal);
    }
    for (const return_url of ['https://app.example.com/a?b=c', 'myapp://whoop']) {
      await startLink(w.deps)({ user_id: 'ada', return_url });
    }
  });
});

describe('a member', () => {
  it('belongs to one user: a second one is refused and the first stays connected', async () => {
    const w = world();
    await (await visit(w)).come();
    await expectLinkError((await visit(w, { user_id: 'bob' })).come(), 'duplicate_connection');
    expect(await w.connections.find('bob')).toBeUndefined();
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('goes to one of two users who link at the same time', async () => {
    const w = world();
    const visits = [await visit(w), await visit(w, { user_id: 'bob' })];
    const results = await Promise.allSettled(visits.map(({ come }) => come()));
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('is free again after a link that crashed, a quarter of an hour later', async () => {
    const w = world();
    const claim = { ...ada, whoop_user_id: 4711, user_id: 'bob', link_id: 'crashed' };
    await w.connections.claimMember({ ...claim, claimed_at: w.clock.now() });
    await expectLinkError((await visit(w)).come(), 'duplicate_connection');
    w.clock.advance(15 * MINUTE);
    await (await visit(w)).come();
    expect((await w.connections.find('ada'))?.status).toBe('connected');
  });

  it('cannot be exchanged for another while the user holds the first one’s data', async () => {
    const w = world();
    await (await visit(w)).come();
    w.sim.member = 4712;
    await expectLinkError((await visit(w)).come(), 'different_member');
    expect((await w.connections.find('ada'))?.whoop_user_id).toBe(4711);
    expect(await w.connections.findMember(4712)).toBeUndefined();
  });

  it('who links again gets new tokens and keeps how far the data has come, and what was told', async () => {
    const w = world();
    const kept = { cursors: { sleep: 1234 }, changed: { 'workout.deleted#1': 7 }, notices: 7 };
    const old = await w.link({ connection: { status: 'needs_reauth', ...kept } });
    await (await visit(w)).come();
    const linked = await w.connections.find('ada');
    expect(linked).toMatchObject({ status: 'connected', ...kept });
    expect(linked?.link_id).not.toBe(old.link_id);
    expect(await w.grants.find('ada', old.link_id)).toBeUndefined();
  });
});

describe('a disconnect', () => {
  it('revokes at WHOOP, forgets the tokens, frees the member and is no longer due', async () => {
    const w = world();
    await w.link({ connection: { due_at: 1 } });
    await disconnect(w.deps)('ada', w.deadline());
    expect(w.sim.calls.map(({ what }) => what)).toEqual(['revoke']);
    expect(await w.connections.find('ada')).toMatchObject({ status: 'disconnected' });
    expect(await w.connections.due(w.clock.now(), 10)).toEqual([]);
    expect(await w.grants.find('ada', 'link-1')).toBeUndefined();
    expect(await w.connections.findMember(4711)).toBeUndefined();
  });

  it('counts a dead grant as revoked', async () => {
    const w = world();
    await w.link();
    w.sim.access = w.sim.refresh = 'dead';
    await disconnect(w.deps)('ada', w.deadline());
    expect((await w.connections.find('ada'))?.status).toBe('disconnected');
  });

  it('changes nothing while WHOOP does not answer', async () => {
    const w = world();
    await w.link();
    w.sim.fault = () => 'unavailable';
    const refusal = await disconnect(w.deps)('ada', w.deadline()).catch((fault) => fault);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal.cause).toMatchObject({ kind: 'unavailable' });
    expect((await w.connections.find('ada'))?.status).toBe('connected');
    expect(await w.grants.find('ada', 'link-1')).toBeDefined();
  });

  it('can be asked for twice, and finishes what a crash left', async () => {
    const w = world();
    await w.link({ connection: { status: 'disconnected' } });
    await disconnect(w.deps)('ada', w.deadline());
    await disconnect(w.deps)('ada', w.deadline());
    expect(await w.connections.findMember(4711)).toBeUndefined();
    expect(w.sim.calls).toEqual([]);
  });

  it('leaves a link alone that came in between', async () => {
    const w = world();
    await w.link();
    const revoke: typeof w.whoop.revoke = async (token) => {
      const answer = await w.sim.whoop.revoke(token);
      await (await visit(w)).come();
      return answer;
    };
    await disconnect({ ...w.deps, whoop: { ...w.whoop, revoke } })('ada', w.deadline());
    const linked = await w.connections.find('ada');
    expect(linked?.status).toBe('connected');
    expect(await w.grants.find('ada', linked?.link_id ?? '')).toBeDefined();
    expect(await w.connections.findMember(4711)).toBeDefined();
  });
});

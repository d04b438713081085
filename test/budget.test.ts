import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countLate, grantPermits, returnPermits } from '../functions/domain/budget.ts';
import { Deferred, TurnLater } from '../functions/domain/errors.ts';
import { noteSaid } from '../functions/domain/heard.ts';
import type { Lane } from '../functions/domain/model.ts';
import { type Claim, openPermits } from '../functions/domain/permits.ts';
import type { BudgetState } from '../functions/domain/ports.ts';
import { countConnections } from '../functions/domain/reserve.ts';
import { world } from './support/world.ts';

const limits = { minute: 100, day: 10_000 };
const empty: BudgetState = { minute: [], day: [] };
const now = Date.UTC(2026, 2, 2, 6);
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

const claim = (lane: Lane, more: Partial<Claim> = {}): Claim => ({
  lane,
  urgent: lane === 'webhook',
  standing: 'new',
  ...more,
});

const ask = (
  state: BudgetState,
  lane: Lane,
  at: number,
  wanted = 10_000,
  of = limits,
  more: Partial<Claim> = {},
) => grantPermits(state, { ...claim(lane, more), wanted }, at, of);

/** Asks for four every 100 ms, as jobs that were called do; resolves to when how many were granted. */
const keepAsking = (lane: Lane, for_ms: number, before: BudgetState = empty) => {
  const granted: { at: number; permits: number }[] = [];
  let state = before;
  for (let at = now; at < now + for_ms; at += 100) {
    const grant = ask(state, lane, at, 4, limits, { standing: 'called' });
    if (grant.granted > 0) granted.push({ at, permits: grant.granted });
    state = grant.state;
  }
  return { granted, state };
};

const sumIn = (granted: { at: number; permits: number }[], from: number, to: number) =>
  granted
    .filter(({ at }) => at >= from && at < to)
    .reduce((total, { permits }) => total + permits, 0);

describe('what is urgent', () => {
  it('takes all that is there at once', () => {
    expect(ask(empty, 'webhook', now).granted).toBe(99);
  });

  it('finds a permit at once, whatever the others have used', () => {
    for (let second = 0; second < 300; second += 7) {
      const { state } = keepAsking('link', second * SECOND);
      expect(ask(state, 'webhook', now + second * SECOND).granted).toBeGreaterThanOrEqual(1);
    }
  });

  it('finds more within five seconds where the others have gone on for a while', () => {
    const { state } = keepAsking('link', 10 * MINUTE);
    expect(ask(state, 'webhook', now + 10 * MINUTE + 5 * SECOND).granted).toBeGreaterThanOrEqual(4);
  });

  it('takes the last permits one by one, and leaves three of them to those who have yet to begin', () => {
    let { state } = ask(empty, 'webhook', now, 95);
    const begun = { standing: 'begun' } as const;
    expect(ask(state, 'webhook', now, 4, limits, begun).granted).toBe(1);
    for (let n = 0; n < 4; n++) {
      const grant = ask(state, 'webhook', now, 4);
      expect(grant.granted).toBe(1);
      state = grant.state;
    }
    expect(ask(state, 'webhook', now, 4).granted).toBe(0);
  });

  it('is told when the oldest permits leave the minute', () => {
    const { state } = ask(empty, 'webhook', now);
    const { retry_at } = ask(state, 'webhook', now + 10 * SECOND);
    expect(retry_at).toBe(now + 62_250);
    expect(ask(state, 'webhook', retry_at - 1).granted).toBe(0);
    expect(ask(state, 'webhook', retry_at).granted).toBe(99);
  });

  it('has a day’s limit too', () => {
    const small = { minute: 100, day: 100 };
    const { state } = ask(empty, 'webhook', now, 60, small);
    expect(ask(state, 'webhook', now + 23 * HOUR, 60, small).granted).toBe(39);
    expect(ask(state, 'webhook', now + 25 * HOUR, 60, small).granted).toBe(60);
  });
});

describe('a lane that is not urgent', () => {
  it('takes a part of an empty minute at once, and goes at an even pace from there', () => {
    const { granted } = keepAsking('backfill', MINUTE);
    expect(sumIn(granted, now, now + SECOND)).toBeLessThan(25);
    for (let second = 10; second < 55; second += 5) {
      const at = now + second * SECOND;
      expect(sumIn(granted, at, at + 5 * SECOND)).toBeLessThanOrEqual(12);
    }
  });

  it('fills the minute as far as WHOOP lets it', () => {
    const { granted } = keepAsking('backfill', 20 * MINUTE);
    const a_minute = sumIn(granted, now + 10 * MINUTE, now + 20 * MINUTE) / 10;
    expect(a_minute).toBeGreaterThan(87);
  });

  it('leaves permits coming free all the time', () => {
    const { granted } = keepAsking('link', 25 * MINUTE);
    for (let second = 900; second < 1_500; second += 10) {
      const at = now + second * SECOND;
      expect(sumIn(granted, at, at + 10 * SECOND)).toBeGreaterThan(0);
    }
  });

  it.each<[Lane, Lane]>([
    ['link', 'schedule'],
    ['schedule', 'backfill'],
  ])('%s goes before %s while both wait', (first, second) => {
    let state = keepAsking(second, 2 * MINUTE).state;
    const got = { first: 0, second: 0 };
    for (let at = now + 2 * MINUTE; at < now + 4 * MINUTE; at += 100) {
      const after = ask(state, second, at, 4, limits, { standing: 'called' });
      got.second += after.granted;
      const before = ask(after.state, first, at, 4, limits, { standing: 'called' });
      got.first += before.granted;
      state = before.state;
    }
    expect(got.first).toBeGreaterThan(5 * got.second);
  });

  it('gets permits in batches, so that a write serves several requests', () => {
    const { granted } = keepAsking('backfill', 5 * MINUTE);
    expect(granted.every(({ permits }) => permits === 4)).toBe(true);
  });
});

describe('a job that finds no room', () => {
  const full = keepAsking('backfill', 3 * MINUTE).state;
  const at = now + 3 * MINUTE;

  it('is given a turn of its own, after those who wait already', () => {
    let state = full;
    const turns: number[] = [];
    for (let n = 0; n < 50; n++) {
      const grant = ask(state, 'backfill', at, 4);
      expect(grant).toMatchObject({ granted: 0, has_turn: true });
      turns.push(grant.retry_at);
      state = grant.state;
    }
    const waits = turns.slice(1).map((turn, n) => turn - (turns[n] ?? 0));
    for (const wait of waits) expect(wait).toBeGreaterThan(2 * SECOND);
    expect(turns.at(-1)).toBeLessThan(at + 4 * MINUTE);
  });

  it('does not let a newcomer of its lane or of a lower one pass', () => {
    const line = { ...empty, turns: { schedule: at + MINUTE }, paced_until: at + 1_001 };
    expect(ask(line, 'link', at, 4).granted).toBe(4);
    expect(ask(line, 'schedule', at, 4)).toMatchObject({ granted: 0, retry_at: at + MINUTE });
    expect(ask(line, 'backfill', at, 4)).toMatchObject({ granted: 0, retry_at: at + MINUTE });
    expect(ask(line, 'schedule', at, 4, limits, { standing: 'called' }).granted).toBe(4);
  });

  it('goes before its turn where nearly nobody uses the pace', () => {
    const waiting = { standing: 'waiting' } as const;
    const line = { ...empty, turns: { backfill: at + HOUR } };
    expect(ask(line, 'backfill', at, 4, limits, waiting).granted).toBe(4);
    const used = { ...line, paced_until: at + 1_001 };
    expect(ask(used, 'backfill', at, 4, limits, waiting).granted).toBe(0);
  });

  it('stands in no line for what takes hours', () => {
    const spent: BudgetState = { ...empty, gate_until: at + HOUR };
    expect(ask(spent, 'link', at, 4)).toMatchObject({ retry_at: at + HOUR, has_turn: false });
    expect(ask(spent, 'link', at, 4).state.turns).toBeUndefined();
  });
});

it.each([10, 50, 100, 1_000, 60_000])(
  'a limit of %i a minute starves no lane, and is kept',
  (minute) => {
    const of = { minute, day: 1_000_000_000 };
    for (const lane of ['webhook', 'link', 'schedule', 'backfill'] as const) {
      let state = empty;
      let granted = 0;
      for (let at = now; at < now + 10 * MINUTE; at += 250) {
        const grant = ask(state, lane, at, 4, of, { standing: 'called' });
        state = grant.state;
        granted += grant.granted;
      }
      const possible = Math.min(10 * minute, 4 * 4 * 600);
      expect(granted).toBeGreaterThan(0.75 * possible);
      expect(granted).toBeLessThanOrEqual(11 * minute);
    }
  },
);

it('no rolling minute or day at WHOOP holds more than the limit, wherever the clocks stand', () => {
  const small = { minute: 20, day: 60 };
  const lane = fc.constantFrom<Lane>('webhook', 'link', 'schedule', 'backfill');
  const step = fc.record({
    lane,
    wait: fc.integer({ min: 0, max: 20_000 }),
    pause: fc.boolean(),
    use: fc.integer({ min: 0, max: 12 }),
    wanted: fc.integer({ min: 1, max: 12 }),
    skew: fc.integer({ min: -500, max: 500 }),
    // Sent within the permit's life, and on the way for so long.
    delays: fc.array(fc.integer({ min: 0, max: 9_000 }), { minLength: 12, maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let state = empty;
      let time = now;
      const arrived: number[] = [];
      const late: number[] = [];
      const countLateOnes = (skew: number) => {
        for (const at of late.splice(0)) {
          if (at > time) late.push(at);
          else state = countLate(state, Math.max(at, time) + skew);
        }
      };
      for (const { lane, wait, pause, use, wanted, skew, delays } of steps) {
        time += pause ? wait * 200 : wait;
        countLateOnes(skew);
        const grant = grantPermits(
          state,
          { ...claim(lane, { standing: 'called' }), wanted },
          time + skew,
          small,
        );
        state = grant.state;
        const used = Math.min(grant.granted, use);
        for (const delay of delays.slice(0, used)) {
          arrived.push(time + delay);
          if (delay > 1_500) late.push(time + delay);
        }
        state = returnPermits(state, lane, time + skew, grant.granted - used, small);
      }
      arrived.sort((a, b) => a - b);
      for (const [window, limit] of [
        [60_000, 20],
        [86_400_000, 60],
      ] as const) {
        for (const [n, at] of arrived.entries()) {
          const inWindow = arrived.slice(n).filter((other) => other < at + window).length;
          expect(inWindow).toBeLessThanOrEqual(limit);
        }
      }
    }),
    { numRuns: 300 },
  );
});

describe('what WHOOP says', () => {
  const said = (remaining: number, reset_at = now + 30_000) => ({
    window: 'minute' as const,
    remaining,
    reset_at,
    asked_at: now,
  });

  it('wins where it is stricter, until its reset', () => {
    const state = noteSaid(empty, said(3), now, limits);
    let used = state;
    for (const granted of [1, 1, 1, 0]) {
      const grant = ask(used, 'webhook', now);
      expect(grant.granted).toBe(granted);
      used = grant.state;
    }
    // Its reset by the slowest of our clocks.
    expect(ask(used, 'webhook', now + 30_999)).toMatchObject({
      granted: 0,
      retry_at: now + 31_000,
    });
    expect(ask(used, 'webhook', now + 31_000).granted).toBe(96);
  });

  it('leaves the last of it to what is urgent', () => {
    const state = noteSaid(empty, said(3), now, limits);
    expect(ask(state, 'link', now, 4).granted).toBe(0);
  });

  it('counts what is on its way to WHOOP meanwhile', () => {
    const { state } = ask(empty, 'webhook', now - SECOND, 30);
    expect(ask(noteSaid(state, said(40), now, limits), 'webhook', now).granted).toBe(10);
  });

  it('is not written down where our own count is stricter', () => {
    const { state } = ask(empty, 'webhook', now, 4);
    expect(noteSaid(state, said(97), now, limits)).toBe(state);
  });

  it('is not written down where WHOOP counts less than we do', () => {
    const busy = ask(empty, 'webhook', now, 90).state;
    expect(noteSaid(busy, said(12), now, limits)).toBe(busy);
    expect(noteSaid(busy, said(9), now, limits).heard?.minute).toBeDefined();
  });

  it('is taken back by a milder word that comes later', () => {
    const strict = noteSaid(empty, said(3), now, limits);
    const later = { ...said(90), asked_at: now + 10 * SECOND };
    const milder = noteSaid(strict, later, now + 10 * SECOND, limits);
    expect(ask(milder, 'webhook', now + 10 * SECOND).granted).toBe(99);
  });

  it('is not taken back by a milder word that was only longer on its way', () => {
    const strict = noteSaid(empty, said(3), now, limits);
    const late = { ...said(90), asked_at: now - SECOND };
    expect(noteSaid(strict, late, now + 5 * SECOND, limits)).toBe(strict);
  });

  it('is not taken back by a milder word that was asked for later, but before it was here', () => {
    const slow = { ...said(3), asked_at: now - 5 * SECOND };
    const strict = noteSaid(empty, slow, now, limits);
    const quick = { ...said(90), asked_at: now - 2 * SECOND };
    expect(noteSaid(strict, quick, now + SECOND, limits)).toBe(strict);
  });

  it('speaks of one window and lets the other stand', () => {
    const spent = { ...said(0, now + HOUR), window: 'day' as const };
    const day = noteSaid(empty, spent, now, limits);
    const both = noteSaid(day, said(90), now, limits);
    expect(ask(both, 'webhook', now)).toMatchObject({ granted: 0, retry_at: now + HOUR + SECOND });
  });

  it('gets back what a job that had heard it did not use', () => {
    let state = noteSaid(empty, said(40, now + HOUR), now, limits);
    let used = 0;
    for (let time = now; time < now + HOUR; time += 60_000) {
      const grant = ask(state, 'webhook', time, 4);
      used += Math.min(1, grant.granted);
      state = returnPermits(grant.state, 'webhook', time, Math.max(0, grant.granted - 1), limits);
    }
    expect(used).toBe(40);
  });

  it('leaves nothing where WHOOP said so, whatever others give back by clocks that are ahead', () => {
    const ahead = now + SECOND / 2;
    const others = ask(ask(empty, 'webhook', now, 4).state, 'webhook', ahead, 4).state;
    const none = noteSaid(others, said(0), now, limits);
    const after = returnPermits(none, 'webhook', ahead, 3, limits);
    expect(ask(after, 'webhook', now + 10 * SECOND).granted).toBe(0);
  });

  it('lowers the limits where WHOOP allows less than the settings say, and no higher', () => {
    const allowed = (minute: number) => ({ ...said(minute), allowed: { minute } });
    const less = noteSaid(empty, allowed(60), now, limits);
    expect(ask(less, 'webhook', now).granted).toBe(59);
    const more = noteSaid(less, allowed(500), now, limits);
    expect(ask(more, 'webhook', now).granted).toBe(99);
    expect(more.allowed).toEqual({});
  });

  it('shuts the gate after a 429', () => {
    const gate = { ...empty, gate_until: now + HOUR };
    expect(ask(gate, 'webhook', now)).toMatchObject({ granted: 0, retry_at: now + HOUR });
    expect(ask(gate, 'webhook', now + HOUR).granted).toBe(99);
  });
});

describe('the day’s reserve', () => {
  const counted = countConnections(empty, 1_000, now);

  it('keeps for every connection what one needs from backfills, and from nobody else', () => {
    expect(ask(counted, 'backfill', now, 4, { minute: 100, day: 8_000 }).granted).toBe(0);
    expect(ask(counted, 'backfill', now, 4).granted).toBe(4);
    expect(ask(counted, 'schedule', now, 4, { minute: 100, day: 8_000 }).granted).toBe(4);
  });

  it('is used up by what it is kept for', () => {
    const live: BudgetState = { ...counted, day: [[Math.floor(now / 900_000) - 1, 7_000, 7_000]] };
    expect(ask(live, 'backfill', now, 4, { minute: 100, day: 8_500 }).granted).toBe(4);
  });

  it('is measured, also while connections become more', () => {
    const day = { minute: 100, day: 10_000 };
    let state = countConnections(empty, 100, now);
    let time = now;
    const liveOn = (hours: number, connections: number) => {
      for (let n = 0; n < hours * 4; n++) {
        time += 15 * MINUTE;
        state = countConnections(state, connections, time);
        // Twelve a day each, in a quarter of an hour.
        state = grantPermits(
          state,
          { lane: 'schedule', urgent: true, standing: 'called', wanted: connections / 8 },
          time,
          { minute: 1_000, day: 1_000_000 },
        ).state;
      }
    };
    liveOn(120, 96);
    expect(ask(state, 'backfill', time, 4, { minute: 100, day: 1_300 }).granted).toBe(4);
    expect(ask(state, 'backfill', time, 4, { minute: 100, day: 1_150 }).granted).toBe(0);
    state = countConnections(state, 960, time + 15 * MINUTE);
    expect(ask(state, 'backfill', time, 4, day).granted).toBe(0);
    expect(ask(state, 'backfill', time, 4, { minute: 100, day: 14_000 }).granted).toBe(4);
  });
});

describe('permits', () => {
  it('cost one write for a job of four requests', async () => {
    const w = world();
    const permits = openPermits(w.deps, claim('schedule'));
    const taken = await Promise.all([
      permits.take(),
      permits.take(),
      permits.take(),
      permits.take(),
    ]);
    for (const permit of taken) await permits.end(permit, undefined);
    await permits.close();
    expect((await w.budget.read()).version).toBe(1);
  });

  it('are given back when they were not used', async () => {
    const w = world();
    const permits = openPermits(w.deps, claim('schedule'));
    await permits.take();
    await permits.close();
    const { state } = await w.budget.read();
    expect(ask(state, 'webhook', w.clock.now()).granted).toBe(98);
  });

  it('lapse after a second, and are given back when the next are taken', async () => {
    const w = world();
    const permits = openPermits(w.deps, claim('schedule'));
    for (let n = 0; n < 5; n++) {
      await permits.take();
      w.clock.advance(1_000);
    }
    await permits.close();
    const { state } = await w.budget.read();
    expect(state.day.reduce((sum, [, n]) => sum + n, 0)).toBe(5);
  });

  it('are not used when they lapsed while they were written', async () => {
    const w = world();
    const write: typeof w.budget.write = async (...state) => {
      w.clock.advance(1_200);
      return w.budget.write(...state);
    };
    const slow = { ...w.deps, budget: { ...w.budget, write } };
    await expect(openPermits(slow, claim('webhook')).take()).rejects.toThrow(Deferred);
  });

  it('are counted anew when WHOOP may have got the request late', async () => {
    const w = world();
    const permits = openPermits(w.deps, claim('webhook'));
    const permit = await permits.take();
    w.clock.advance(8_000);
    await permits.end(permit, undefined);
    await permits.close();
    const { state } = await w.budget.read();
    expect(ask(state, 'webhook', w.clock.now() + 55_500).granted).toBe(98);
  });

  it('are never granted twice to jobs that ask at once', async () => {
    const w = world();
    const jobs = Array.from({ length: 40 }, () => openPermits(w.deps, claim('webhook')));
    const asked = await Promise.allSettled(jobs.map((permits) => permits.take()));
    const refused = asked.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(asked.length - refused.length).toBeGreaterThan(24);
    const { state } = await w.budget.read();
    expect(state.minute.reduce((sum, [, n]) => sum + n, 0)).toBeLessThanOrEqual(99);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(Deferred);
  });

  it('survive a budget that fails a read and a write', async () => {
    const w = world();
    let faults = 2;
    const failing =
      <A extends unknown[], T>(port: (...args: A) => Promise<T>) =>
      async (...args: A) => {
        if (faults-- > 0) throw new Error('throttled');
        return port(...args);
      };
    const budget = { read: failing(w.budget.read), write: failing(w.budget.write) };
    await openPermits({ ...w.deps, budget }, claim('link')).take();
  });

  it('tell all jobs at once when WHOOP says less than we count', async () => {
    const w = world();
    const permits = openPermits(w.deps, claim('schedule'));
    const said = { window: 'minute' as const, remaining: 10, reset_s: 40 };
    await permits.end(await permits.take(), said);
    const { state } = await w.budget.read();
    expect(state.heard?.minute?.remaining).toBe(6);
  });

  it('send a job that finds no room away with its turn, all its requests alike', async () => {
    const w = world();
    const other = openPermits(w.deps, claim('backfill'));
    await Promise.all(Array.from({ length: 36 }, () => other.take()));
    const permits = openPermits(w.deps, claim('backfill'));
    const asked = await Promise.allSettled([permits.take(), permits.take(), permits.take()]);
    const reasons = asked.map((it) => (it.status === 'rejected' ? it.reason : undefined));
    expect(reasons[0]).toBeInstanceOf(TurnLater);
    expect(new Set(reasons).size).toBe(1);
  });

  it('let a job that has begun wait on the spot for the rest', async () => {
    const w = world();
    const permits = openPermits(w.deps, claim('backfill'));
    const began = w.clock.now();
    for (let n = 0; n < 60; n++) await permits.take();
    expect(w.clock.now() - began).toBeGreaterThan(20 * SECOND);
  });
});

it('gives back no more than was granted', () => {
  const { state } = ask(empty, 'webhook', now, 4);
  expect(ask(returnPermits(state, 'webhook', now, 9, limits), 'webhook', now).granted).toBe(99);
});

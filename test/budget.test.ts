import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantPermits, noteLimits, returnPermits } from '../functions/domain/budget.ts';
import { Deferred } from '../functions/domain/errors.ts';
import type { Lane } from '../functions/domain/model.ts';
import { openPermits } from '../functions/domain/permits.ts';
import type { BudgetState } from '../functions/domain/ports.ts';
import { world } from './support/world.ts';

const limits = { requests_per_minute: 100, requests_per_day: 10_000 };
const empty: BudgetState = { minute: [], day: [] };
const now = Date.UTC(2026, 2, 2, 6);
const HOUR = 3_600_000;

const grantAll = (state: BudgetState, lane: Lane, at: number, wanted = 10_000, of = limits) =>
  grantPermits(state, lane, wanted, at, of);

describe('a lane', () => {
  it.each<[Lane, number]>([
    ['webhook', 95],
    ['link', 85],
    ['schedule', 80],
    ['backfill', 60],
  ])('%s may fill %i requests of a minute', (lane, share) => {
    expect(grantAll(empty, lane, now).granted).toBe(share);
  });

  it('counts what the other lanes have used', () => {
    const { state } = grantAll(empty, 'backfill', now);
    expect(grantAll(state, 'backfill', now).granted).toBe(0);
    expect(grantAll(state, 'webhook', now).granted).toBe(35);
  });

  it('is told when the oldest permits leave the window', () => {
    const { state } = grantAll(empty, 'backfill', now);
    const { retry_at } = grantAll(state, 'backfill', now + 10_000);
    expect(retry_at).toBe(now + 64_000);
    expect(grantAll(state, 'backfill', retry_at - 1).granted).toBe(0);
    expect(grantAll(state, 'backfill', retry_at).granted).toBe(60);
  });

  it('has a day’s limit too', () => {
    const small = { requests_per_minute: 100, requests_per_day: 100 };
    const { state } = grantAll(empty, 'backfill', now, 60, small);
    expect(grantAll(state, 'backfill', now + 23 * HOUR, 60, small).granted).toBe(0);
    expect(grantAll(state, 'backfill', now + 25 * HOUR, 60, small).granted).toBe(60);
  });
});

it('no rolling minute or day at WHOOP holds more than the limit, wherever the clocks stand', () => {
  const small = { requests_per_minute: 20, requests_per_day: 60 };
  const lane = fc.constantFrom<Lane>('webhook', 'link', 'schedule', 'backfill');
  const step = fc.record({
    lane,
    wait: fc.integer({ min: 0, max: 20_000 }),
    pause: fc.boolean(),
    use: fc.integer({ min: 0, max: 12 }),
    wanted: fc.integer({ min: 1, max: 12 }),
    skew: fc.integer({ min: -500, max: 500 }),
    delays: fc.array(fc.integer({ min: 0, max: 1_999 }), { minLength: 12, maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let state = empty;
      let time = now;
      const arrived: number[] = [];
      for (const { lane, wait, pause, use, wanted, skew, delays } of steps) {
        time += pause ? wait * 200 : wait;
        const grant = grantPermits(state, lane, wanted, time + skew, small);
        state = grant.state;
        const used = Math.min(grant.granted, use);
        for (const delay of delays.slice(0, used)) arrived.push(time + delay);
        state = returnPermits(state, time + skew, grant.granted - used);
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
  it('wins where it is stricter, until its reset', () => {
    const state = noteLimits(
      empty,
      { remaining: 3, until: now + 30_000, noted_at: now },
      now,
      limits,
    );
    expect(grantAll(state, 'webhook', now).granted).toBe(3);
    const used = grantAll(state, 'webhook', now).state;
    expect(grantAll(used, 'webhook', now + 29_999)).toMatchObject({
      granted: 0,
      retry_at: now + 30_000,
    });
    expect(grantAll(used, 'webhook', now + 30_000).granted).toBe(92);
  });

  it('is not written down where our own count is stricter', () => {
    const { state } = grantAll(empty, 'webhook', now, 4);
    expect(
      noteLimits(state, { remaining: 97, until: now + 60_000, noted_at: now }, now, limits),
    ).toBe(state);
  });

  it('gets back what a job that had heard it did not use', () => {
    let state = noteLimits(empty, { remaining: 40, until: now + HOUR, noted_at: now }, now, limits);
    let used = 0;
    for (let time = now; time < now + HOUR; time += 60_000) {
      const grant = grantAll(state, 'link', time, 4);
      used += Math.min(1, grant.granted);
      state = returnPermits(grant.state, time, Math.max(0, grant.granted - 1));
    }
    expect(used).toBe(40);
  });

  it('shuts the gate after a 429', () => {
    const gate = { ...empty, gate_until: now + HOUR };
    expect(grantAll(gate, 'webhook', now)).toMatchObject({ granted: 0, retry_at: now + HOUR });
    expect(grantAll(gate, 'webhook', now + HOUR).granted).toBe(95);
  });
});

describe('permits', () => {
  it('cost one write for a job of four requests', async () => {
    const w = world();
    const permits = openPermits(w.deps, 'schedule');
    await Promise.all([permits.take(), permits.take(), permits.take(), permits.take()]);
    await permits.close();
    expect((await w.budget.read()).version).toBe(1);
  });

  it('are given back when they were not used', async () => {
    const w = world();
    const permits = openPermits(w.deps, 'schedule');
    await permits.take();
    await permits.close();
    const { state } = await w.budget.read();
    expect(grantAll(state, 'webhook', w.clock.now()).granted).toBe(94);
  });

  it('lapse after two seconds, and are given back when the next are taken', async () => {
    const w = world();
    const permits = openPermits(w.deps, 'schedule');
    for (let n = 0; n < 5; n++) {
      await permits.take();
      w.clock.advance(2_000);
    }
    await permits.close();
    const { state } = await w.budget.read();
    expect(state.day.reduce((sum, [, n]) => sum + n, 0)).toBe(5);
  });

  it('are never granted twice to jobs that ask at once', async () => {
    const w = world();
    const jobs = Array.from({ length: 40 }, () => openPermits(w.deps, 'backfill'));
    const asked = await Promise.allSettled(jobs.map((permits) => permits.take()));
    const refused = asked.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(asked.length - refused.length).toBe(15);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(Deferred);
  });
});

it('gives back no more than was granted', () => {
  const { state } = grantAll(empty, 'webhook', now, 4);
  expect(grantAll(returnPermits(state, now, 9), 'webhook', now).granted).toBe(95);
});

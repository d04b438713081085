/** The permits that one job holds: taken several at a time, each good for a second, the rest given back. */
import { countLate, grantPermits, returnPermits, type Standing } from './budget.ts';
import { sum } from './counts.ts';
import { Deferred, TurnLater } from './errors.ts';
import { noteSaid, type Said, strictest } from './heard.ts';
import { openOrder } from './in-order.ts';
import { type Limits, PERMIT_LIFE_MS, REACH_MS } from './lanes.ts';
import { type LedgerDeps, openLedger } from './ledger.ts';
import type { Lane, LimitWindow, RateLimits } from './model.ts';
import type { BudgetState, Usage } from './ports.ts';
import { openTally } from './tally.ts';

/** Leave to send one request, now. */
interface Permit {
  granted_at: number;
  taken_at: number;
}

export interface Permits {
  /** Throws Deferred where the lane has no room; of those that wait, the smallest `order` (0) goes first. */
  take(order?: number): Promise<Permit>;
  /** Its request is over; what WHOOP said of its limits is noted, at once where it is news. */
  end(permit: Permit, said: RateLimits | undefined): Promise<void>;
  /** After a 429: nobody sends before `until`. */
  shutGate(until: number): Promise<void>;
  close(): Promise<void>;
}

export type PermitsDeps = LedgerDeps & { usage: Usage; limits: Limits };

/** Who asks: `urgent` where a person or a notice waits. */
export interface Claim {
  lane: Lane;
  urgent: boolean;
  standing: Standing;
  /** Of a job that waits in line. */
  turn_at?: number;
}

/** A person waits, in front of a browser or an app. */
export const person: Claim = { lane: 'link', urgent: true, standing: 'new' };

export const BATCH = 4;
/** How long is waited on the spot, by what is urgent and by a job that has begun. */
const PATIENCE_MS = { urgent: 10_000, begun: 6_000 };
/** Who was called too soon comes again within this, not all at one instant. */
const SPREAD_MS = 8_000;
/** Grants in a row that lapsed while they were written. */
const MOST_LAPSES = 3;

export const openPermits = (deps: PermitsDeps, { lane, urgent, ...claim }: Claim): Permits => {
  const { clock, random, limits } = deps;
  const change = openLedger(deps);
  const tally = openTally(deps.usage, lane);
  let standing = claim.standing;
  let held = 0;
  let granted_at = 0;
  let refused: Deferred | undefined;
  const inOrder = openOrder();
  /** By our own count, after the last grant. */
  let left = { minute: limits.minute, day: limits.day };
  let news: { late: number; said: Map<LimitWindow, Said> } = { late: 0, said: new Map() };

  /** What others have to know, told with whatever is written next. */
  const takeNews = () => {
    const { late, said } = news;
    news = { late: 0, said: new Map() };
    return (state: BudgetState, unused: number) => {
      const now = clock.now();
      let told = unused > 0 ? returnPermits(state, lane, granted_at, unused, limits) : state;
      for (let n = 0; n < late; n++) told = countLate(told, now);
      for (const word of said.values()) told = noteSaid(told, word, now, limits);
      return told;
    };
  };

  const ask = async () => {
    const tell = takeNews();
    const lapsed = held;
    const grant = await change((before) => {
      const state = tell(before, lapsed);
      const now = clock.now();
      const result = grantPermits(state, { lane, urgent, wanted: BATCH, standing }, now, limits);
      return { state: result.state, result: { ...result, now } };
    });
    held = grant.granted;
    granted_at = grant.now;
    left = {
      minute: limits.minute - sum(grant.state.minute),
      day: limits.day - sum(grant.state.day),
    };
    return grant;
  };

  const refusal = (retry_at: number, has_turn: boolean) => {
    const reason = `no budget for the ${lane} lane`;
    if (standing === 'waiting') return new TurnLater(claim.turn_at ?? retry_at, reason);
    if (!has_turn) return new Deferred(retry_at, reason);
    const spread = standing === 'new' ? 0 : random.fraction() * SPREAD_MS;
    return new TurnLater(Math.ceil(retry_at + spread), reason);
  };

  const takeNext = async (): Promise<Permit> => {
    if (refused && refused.until > clock.now()) throw refused;
    const patience = standing === 'begun' ? PATIENCE_MS.begun : urgent ? PATIENCE_MS.urgent : 0;
    const patient_until = clock.now() + patience;
    for (let lapses = 0; lapses < MOST_LAPSES; ) {
      const taken_at = clock.now();
      if (held > 0 && taken_at < granted_at + PERMIT_LIFE_MS) {
        held -= 1;
        standing = 'begun';
        return { granted_at, taken_at };
      }
      const { granted, retry_at, has_turn } = await ask();
      if (granted > 0) {
        lapses += clock.now() < granted_at + PERMIT_LIFE_MS ? 0 : 1;
        continue;
      }
      if (retry_at > patient_until) {
        tally.countDeferral(clock.now());
        refused = refusal(retry_at, has_turn);
        throw refused;
      }
      await clock.sleep(retry_at - clock.now() + random.fraction() * 100);
    }
    throw new Deferred(clock.now() + 1_000, 'the budget is written too slowly');
  };

  const isNews = ({ window, remaining, allowed }: RateLimits) =>
    remaining < left[window] || (allowed?.[window] ?? limits[window]) < limits[window];

  return {
    take: (order = 0) => inOrder.take(order, takeNext),
    end: async (permit, said) => {
      const now = clock.now();
      tally.countRequest(now);
      if (now - permit.granted_at > REACH_MS) news.late += 1;
      if (!said) return;
      const { reset_s, ...word } = said;
      const reset_at = now + reset_s * 1_000;
      tally.hear({ window: said.window, remaining: said.remaining, reset_at, heard_at: now });
      const heard = { ...word, reset_at, asked_at: permit.taken_at };
      news.said.set(said.window, strictest(news.said.get(said.window), heard));
      if (!isNews(said)) return;
      held = Math.min(held, said.remaining);
      const tell = takeNews();
      await change((state) => ({ state: tell(state, 0), result: undefined })).catch(() => {});
    },
    shutGate: (until) =>
      change((state) => ({
        state: { ...state, gate_until: Math.max(until, state.gate_until ?? 0) },
        result: undefined,
      })),
    close: async () => {
      await inOrder.idle();
      const unused = held;
      held = 0;
      const isLow = [...news.said.values()].some((s) => s.remaining < limits[s.window] / 2);
      if (unused > 0 || news.late > 0 || isLow) {
        const tell = takeNews();
        // What is not given back lapses, and stays counted: no reason to fail a job that is done.
        await change((state) => ({ state: tell(state, unused), result: undefined })).catch(
          () => {},
        );
      }
      await tally.close();
    },
  };
};

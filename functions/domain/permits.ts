/** The permits that one job holds: taken several at a time, each good for 2 s, the rest given back. */
import {
  grantPermits,
  type Limits,
  noteLimits,
  PERMIT_LIFE_MS,
  returnPermits,
  type Said,
} from './budget.ts';
import { Deferred } from './errors.ts';
import type { Lane, RateLimits } from './model.ts';
import type { Budget, BudgetState, Clock, Random } from './ports.ts';

export interface Permits {
  /** Leave to send one request now. Throws Deferred when the lane has no room. */
  take(): Promise<void>;
  /** What WHOOP said of its limits in an answer. */
  note(said: RateLimits | undefined): void;
  /** After a 429: nobody sends before `until`. */
  shutGate(until: number): Promise<void>;
  close(): Promise<void>;
}

export interface PermitsDeps {
  budget: Budget;
  clock: Clock;
  random: Random;
  limits: Limits;
}

const BATCH = 4;
const WRITE_TRIES = 12;

export const openPermits = (deps: PermitsDeps, lane: Lane): Permits => {
  const { budget, clock, random, limits } = deps;
  let held = 0;
  let granted_at = 0;
  let said: Said | undefined;
  let queue = Promise.resolve();

  /** Optimistic: everybody writes one item, so a lost race reads again after a short random wait. */
  const change = async <T>(decide: (state: BudgetState) => { state: BudgetState; result: T }) => {
    for (let tries = 1; tries <= WRITE_TRIES; tries++) {
      const { state, version } = await budget.read();
      const next = decide(state);
      if (next.state === state || (await budget.write(next.state, version))) return next.result;
      await clock.sleep(10 + random.fraction() * 20 * tries);
    }
    throw new Deferred(clock.now() + 1_000, 'the budget is contended');
  };

  const takeNext = async () => {
    if (held > 0 && clock.now() < granted_at + PERMIT_LIFE_MS) {
      held -= 1;
      return;
    }
    const { granted, retry_at, now } = await change((state) => {
      const now = clock.now();
      // What lapsed in our hands was not used.
      const returned = held > 0 ? returnPermits(state, granted_at, held) : state;
      const noted = said ? noteLimits(returned, said, now, limits) : returned;
      const grant = grantPermits(noted, lane, BATCH, now, limits);
      return {
        state: grant.granted > 0 ? grant.state : noted,
        result: { granted: grant.granted, retry_at: grant.retry_at, now },
      };
    });
    said = undefined;
    held = 0;
    if (granted === 0) throw new Deferred(retry_at, `no budget for the ${lane} lane`);
    granted_at = now;
    held = granted - 1;
  };

  return {
    take: () => {
      const turn = queue.then(takeNext);
      queue = turn.catch(() => {});
      return turn;
    },
    note: (limits) => {
      if (!limits || (said && said.remaining <= limits.remaining)) return;
      const noted_at = clock.now();
      const until = noted_at + limits.reset_s * 1_000;
      said = { remaining: limits.remaining, until, noted_at };
    },
    shutGate: (until) =>
      change((state) => ({
        state: { ...state, gate_until: Math.max(until, state.gate_until ?? 0) },
        result: undefined,
      })),
    close: async () => {
      await queue;
      const unused = held;
      const last = said;
      held = 0;
      said = undefined;
      if (unused === 0 && !last) return;
      const giveBack = change((state) => {
        const returned = unused > 0 ? returnPermits(state, granted_at, unused) : state;
        return {
          state: last ? noteLimits(returned, last, clock.now(), limits) : returned,
          result: undefined,
        };
      });
      // What is not given back lapses, and stays counted: no reason to fail a job that is done.
      await giveBack.catch(() => {});
    },
  };
};

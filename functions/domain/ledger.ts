/** Changes the budget, which all functions change at once. */
import { Deferred } from './errors.ts';
import type { Budget, BudgetState, Clock, Random } from './ports.ts';

export interface LedgerDeps {
  budget: Budget;
  clock: Clock;
  random: Random;
}

const WRITE_TRIES = 12;

/** Decides again on what others have written; the same state back costs no write. */
export type Ledger = <T>(
  decide: (state: BudgetState) => { state: BudgetState; result: T },
) => Promise<T>;

/** Throws Deferred where others are always first, and the store's own fault where it fails. */
export const openLedger =
  ({ budget, clock, random }: LedgerDeps): Ledger =>
  async (decide) => {
    let fault: unknown;
    const unlessItFails = <T>(step: Promise<T>) =>
      step.catch((reason: unknown) => {
        fault = reason;
        return undefined;
      });
    for (let tries = 1; tries <= WRITE_TRIES; tries++) {
      const read = await unlessItFails(budget.read());
      if (read) {
        const next = decide(read.state);
        if (next.state === read.state) return next.result;
        if (await unlessItFails(budget.write(next.state, read.version))) return next.result;
      }
      await clock.sleep(10 + random.fraction() * 20 * tries);
    }
    throw fault ?? new Deferred(clock.now() + 1_000, 'the budget is contended');
  };

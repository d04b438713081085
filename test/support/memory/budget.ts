/** The request budget in memory. */
import type { Budget, BudgetState } from '../../../functions/domain/ports.ts';
import { frozen } from './frozen.ts';

export const budget = (): Budget => {
  let kept: { state: BudgetState; version: number } = {
    state: { minute: [], day: [] },
    version: 0,
  };
  return {
    async read() {
      return kept;
    },
    async write(state, version) {
      if (version !== kept.version) return false;
      kept = frozen(structuredClone({ state, version: version + 1 }));
      return true;
    },
  };
};

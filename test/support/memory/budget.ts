/** The request budget in memory. */
import type { Budget, BudgetState } from '../../../functions/domain/ports.ts';

export const budget = (): Budget => {
  let kept: { state: BudgetState; version: number } = {
    state: { minute: [], day: [] },
    version: 0,
  };
  return {
    async read() {
      return structuredClone(kept);
    },
    async write(state, version) {
      if (version !== kept.version) return false;
      kept = structuredClone({ state, version: version + 1 });
      return true;
    },
  };
};

/** The request budget: one item that all Lambdas compete for. */
import type { Budget, BudgetState } from '../../domain/ports.ts';
import { budgetKey } from './keys.ts';
import type { Table } from './table.ts';

interface BudgetItem {
  state: BudgetState;
  version: number;
}

export const budget = (table: Table): Budget => ({
  async read() {
    const item = await table.get<BudgetItem>(budgetKey);
    return item
      ? { state: item.state, version: item.version }
      : { state: { minute: [], day: [] }, version: 0 };
  },

  write: (state, version) =>
    table.put(
      { ...budgetKey, state, version: version + 1 },
      version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: 'version = :version',
            ExpressionAttributeValues: { ':version': version },
          },
    ),
});

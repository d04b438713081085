/** What every implementation of Budget promises. */
import { expect, test } from 'vitest';
import type { BudgetState } from '../../functions/domain/ports.ts';
import type { Stores } from '../support/stores.ts';
import { minute, monday } from './factories.ts';

const granted = (permits: number): BudgetState => ({
  minute: [[7_089_724_800, permits, 0]],
  day: [],
});

export const budgetContract = (stores: () => Stores) => {
  test('before the first write nothing was granted', async () => {
    expect(await stores().budget.read()).toEqual({ state: { minute: [], day: [] }, version: 0 });
  });

  test('the budget reads as it was written', async () => {
    const { budget } = stores();
    const state: BudgetState = {
      minute: [
        [7_089_724_800, 3, 1],
        [7_089_724_801, 1, 0],
      ],
      day: [[1_969_368, 4, 4]],
      paced_until: monday + 2_000,
      turns: { link: monday + minute },
      heard: {
        minute: { remaining: 12, until: monday + minute, noted_at: monday },
      },
      allowed: { day: 5_000 },
      gate_until: monday,
      live: { connections: 7, mean: 6.5, counted_at: monday, since: monday },
    };
    expect(await budget.write(state, 0)).toBe(true);
    expect((await budget.read()).state).toEqual(state);
    expect(await budget.write(granted(1), (await budget.read()).version)).toBe(true);
    expect((await budget.read()).state).toEqual(granted(1));
  });

  test('of many writers that read the same, one writes', async () => {
    const { budget } = stores();
    for (const round of [1, 2]) {
      const { version } = await budget.read();
      const writes = await Promise.all(
        Array.from({ length: 6 }, (_, n) => budget.write(granted(n), version)),
      );
      expect(writes.filter(Boolean), `round ${round}`).toHaveLength(1);
      expect((await budget.read()).state).toEqual(granted(writes.indexOf(true)));
    }
  });
};

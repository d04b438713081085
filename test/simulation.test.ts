/** Thousands of ways in which things go wrong, and what holds in all of them. */
import { expect, test } from 'vitest';
import { simulateMany } from './simulation/many.ts';

test('no promise is broken in 500 histories full of faults', async () => {
  const { seeds, faults, broken } = await simulateMany(1, 500);
  expect(broken, 'npm run simulate -- --seed N').toEqual([]);
  expect(seeds).toBe(500);
  expect(Object.values(faults).every((struck) => struck > 0)).toBe(true);
}, 120_000);

/** What every implementation of Traces promises about webhooks that came before. */
import { expect, test } from 'vitest';
import type { Stores } from '../support/stores.ts';
import { day, monday } from './factories.ts';

export const tracesContract = (stores: () => Stores) => {
  test('a trace is seen once it is remembered, and until its time', async () => {
    const { traces } = stores();
    expect(await traces.isSeen('trace-1', monday)).toBe(false);
    await traces.remember('trace-1', monday + day);
    await traces.remember('trace-1', monday + day);
    expect(await traces.isSeen('trace-1', monday + day - 1)).toBe(true);
    expect(await traces.isSeen('trace-1', monday + day)).toBe(false);
    expect(await traces.isSeen('trace-2', monday)).toBe(false);
  });
};

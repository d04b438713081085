/** What every implementation of States promises. */
import { expect, test } from 'vitest';
import type { Stores } from '../support/stores.ts';
import { linkState, minute, monday, ticket } from './factories.ts';

export const statesContract = (stores: () => Stores) => {
  test('a ticket is good for any number of visits until it expires', async () => {
    const { states } = stores();
    const kept = ticket({ expires_at: monday + 1_234 });
    await states.saveTicket(kept);
    expect(await states.findTicket('ticket-1', monday)).toEqual(kept);
    expect(await states.findTicket('ticket-1', monday + 1_233)).toEqual(kept);
    expect(await states.findTicket('ticket-1', monday + 1_234)).toBeUndefined();
  });

  test('an unknown ticket is not found', async () => {
    expect(await stores().states.findTicket('ticket-2', monday)).toBeUndefined();
  });

  test('a link can be used once', async () => {
    const { states } = stores();
    await states.saveState(linkState());
    expect(await states.takeState('state-1', monday)).toEqual(linkState());
    expect(await states.takeState('state-1', monday)).toBeUndefined();
  });

  test('of many callbacks with one state, one gets it', async () => {
    const { states } = stores();
    await states.saveState(linkState());
    const taken = await Promise.all(
      Array.from({ length: 8 }, () => states.takeState('state-1', monday)),
    );
    expect(taken.filter(Boolean)).toEqual([linkState()]);
  });

  test('an expired state is not taken, to the millisecond', async () => {
    const { states } = stores();
    const expires_at = monday + 15 * minute + 1;
    await states.saveState(linkState({ expires_at }));
    expect(await states.takeState('state-1', expires_at)).toBeUndefined();
    expect(await states.takeState('state-1', expires_at - 1)).toEqual(linkState({ expires_at }));
  });
};

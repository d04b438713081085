/** Link tickets and link states: written once, good for a while, a state taken once. */
import type { LinkState, Ticket } from '../../domain/model.ts';
import type { States } from '../../domain/ports.ts';
import { type Key, stateKey, ticketKey, toTtl } from './keys.ts';
import type { Table } from './table.ts';

/** `good_until` is exact to the millisecond; `expires_at` only tells TTL when to clean up. */
type Expiring<T> = T & Key & { good_until: number };

const toItem = <T extends { expires_at: number }>(key: Key, ticketOrState: T): Expiring<T> => ({
  ...ticketOrState,
  ...key,
  good_until: ticketOrState.expires_at,
  expires_at: toTtl(ticketOrState.expires_at),
});

export const states = (table: Table): States => ({
  async saveTicket(ticket) {
    await table.put(toItem(ticketKey(ticket.ticket_hash), ticket));
  },

  async findTicket(ticket_hash, now) {
    const item = await table.get<Expiring<Ticket>>(ticketKey(ticket_hash));
    if (!item || item.good_until <= now) return undefined;
    const { pk, sk, good_until, ...ticket } = item;
    return { ...ticket, expires_at: good_until };
  },

  async saveState(state) {
    await table.put(toItem(stateKey(state.state_hash), state));
  },

  async takeState(state_hash, now) {
    const item = await table.remove<Expiring<LinkState>>(stateKey(state_hash), {
      ConditionExpression: 'attribute_exists(pk) AND good_until > :now',
      ExpressionAttributeValues: { ':now': now },
    });
    if (!item) return undefined;
    const { pk, sk, good_until, ...state } = item;
    return { ...state, expires_at: good_until };
  },
});

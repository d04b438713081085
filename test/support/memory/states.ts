/** Link tickets and states in memory. */
import type { LinkState, Ticket } from '../../../functions/domain/model.ts';
import type { States } from '../../../functions/domain/ports.ts';

export const states = (): States => {
  const tickets = new Map<string, Ticket>();
  const kept = new Map<string, LinkState>();
  return {
    async saveTicket(ticket) {
      tickets.set(ticket.ticket_hash, structuredClone(ticket));
    },
    async findTicket(ticket_hash, now) {
      const ticket = tickets.get(ticket_hash);
      return ticket && ticket.expires_at > now ? structuredClone(ticket) : undefined;
    },
    async saveState(state) {
      kept.set(state.state_hash, structuredClone(state));
    },
    async takeState(state_hash, now) {
      const state = kept.get(state_hash);
      if (!state || state.expires_at <= now) return undefined;
      kept.delete(state_hash);
      return state;
    },
  };
};

/** Links under way: tickets, and visits to WHOOP. */
import type { LinkState, Ticket } from '../model.ts';

export interface States {
  saveTicket(ticket: Ticket): Promise<void>;
  /** Only while it is good at `now`. */
  findTicket(ticket_hash: string, now: number): Promise<Ticket | undefined>;
  saveState(state: LinkState): Promise<void>;
  /** Takes it out for good: of any number of callers one gets it, and only while it is good at `now`. */
  takeState(state_hash: string, now: number): Promise<LinkState | undefined>;
}

/** The app’s requests at WHOOP, all Lambdas together. */
import type { Count } from '../counts.ts';
import type { Lane, LimitWindow } from '../model.ts';

/** Instants are epoch milliseconds. */
interface HeardLimit {
  remaining: number;
  until: number;
  noted_at: number;
}

/** The app's requests at WHOOP, all Lambdas together. */
export interface BudgetState {
  /** Permits granted, by the epoch quarter second of their grant; of these the webhook lane's. */
  minute: Count[];
  /** Permits granted, by the epoch quarter hour of their grant; of these live traffic's. */
  day: Count[];
  /** When all that was granted will be worked off at an even pace. */
  paced_until?: number;
  /** When the last job in line has its turn, by lane. */
  turns?: Partial<Record<Lane, number>>;
  /** Where WHOOP was stricter than our own count: no more than `remaining` until `until`. */
  heard?: Partial<Record<LimitWindow, HeardLimit>>;
  /** Where WHOOP allows less than the settings say. */
  allowed?: Partial<Record<LimitWindow, number>>;
  /** After a 429: nothing until then. */
  gate_until?: number;
  /** Connections that live traffic serves, now and on average over a day. */
  live?: { connections: number; mean: number; counted_at: number; since: number };
}

export interface Budget {
  read(): Promise<{ state: BudgetState; version: number }>;
  /** Replaces the version read; false when another write was first. */
  write(state: BudgetState, version: number): Promise<boolean>;
}

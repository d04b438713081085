/** Erases under way, and all that is kept of a user. */
import type { Backfill, Connection, Erasure, Owner, StoredRecord } from '../model.ts';

/** One item that is kept under an epoch: what it is, and which one of those. */
export interface Remnant {
  kind: string;
  key: string;
}

export interface Erasures {
  save(erasure: Erasure): Promise<void>;
  /** All of this user's that have not been swept. */
  pending(user_id: string): Promise<Erasure[]>;
  /** Those whose `sweep_at` has come, the longest overdue first. May lag a little. */
  due(now: number, limit: number): Promise<Erasure[]>;
  remove(user_id: string, erasure_id: string): Promise<void>;
  /** Up to `limit` of what is kept under the owner's epoch; none: nothing is. */
  remnants(owner: Owner, limit: number): Promise<Remnant[]>;
  /** False when it is gone already. A member is freed where the owner holds it. */
  drop(owner: Owner, remnant: Remnant): Promise<boolean>;
}

/** One thing that is kept of a user; tokens are none of them. */
export type Exported =
  | { type: 'connection'; connection: Connection }
  | { type: 'backfill'; backfill: Backfill }
  | { type: 'record'; record: StoredRecord };

export interface Archive {
  /** Everything, in an order of its own, from after the place `after`; each says its own place. */
  page(
    owner: Owner,
    limit: number,
    after?: string,
  ): Promise<{ items: (Exported & { at: string })[]; next?: string }>;
}

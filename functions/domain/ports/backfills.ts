/** Histories that are brought, and how far they are. */
import type { Backfill, Owner } from '../model.ts';

export interface Backfills {
  save(owner: Owner, backfill: Backfill): Promise<void>;
  find(owner: Owner, backfill_id: string): Promise<Backfill | undefined>;
  /** All that are kept, the completed ones until they expire. */
  list(owner: Owner): Promise<Backfill[]>;
  /** Those that are not completed. */
  running(owner: Owner): Promise<Backfill[]>;
  /** Moves a unit's `end` back, never forward, at `now`; no error when the unit is done already. */
  shrink(owner: Owner, backfill_id: string, unit: string, end: number, now: number): Promise<void>;
  /** Takes a unit out at `now`; no error when it is out already. */
  finish(owner: Owner, backfill_id: string, unit: string, now: number): Promise<void>;
  /** It is forgotten at `expires_at`. */
  complete(
    owner: Owner,
    backfill_id: string,
    completed_at: number,
    expires_at: number,
  ): Promise<void>;
  /** Moves `drive_at` on from the value seen, and notes a wait that is known; false when another was first. */
  claimDrive(
    owner: Owner,
    backfill_id: string,
    seen: number,
    next: number,
    waits_until?: number,
  ): Promise<boolean>;
}

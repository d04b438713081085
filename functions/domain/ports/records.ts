/** WHOOP’s records and their tombstones. */
import type { Owner, StoredRecord, Window } from '../model.ts';

/** Where a page of records ended: newest first, at one instant the greatest id (as text) first. */
export interface Position {
  start: number;
  id: string;
}

export interface Records {
  find(
    owner: Owner,
    collection: StoredRecord['collection'],
    id: string,
  ): Promise<StoredRecord | undefined>;
  /** All that start in the window, tombstones too, in no promised order. */
  between(
    owner: Owner,
    collection: StoredRecord['collection'],
    window: Window,
  ): Promise<StoredRecord[]>;
  /** Records that start in the window, newest first, without tombstones and without expired ones. */
  page(
    owner: Owner,
    collection: StoredRecord['collection'],
    window: Window,
    limit: number,
    after?: Position,
  ): Promise<{ items: StoredRecord[]; next?: Position }>;
  /** Stores unless a newer version stands there (an equal `updated_at` is replaced); then false. */
  put(owner: Owner, record: StoredRecord, expires_at?: number): Promise<boolean>;
  /** Makes a tombstone of exactly the version seen; false when another stands there. */
  bury(owner: Owner, seen: StoredRecord, deleted_at: number): Promise<boolean>;
}

/** A record as WHOOP serves it from one instant until its next version. */
import type { Collection } from '../../functions/domain/record.ts';
import type { Served } from './shelf.ts';

export interface Version {
  /** Epoch milliseconds. */
  at: number;
  collection: Collection;
  record: Served[Collection];
}

/** Keeps the order of what comes at the same instant. */
export const byTime = (a: Version, b: Version) => a.at - b.at;

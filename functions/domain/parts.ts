/** Which part of history does a backfill bring, and which of that is in? */
import type { Backfill, Window } from './model.ts';
import type { Collection } from './record.ts';
import { without } from './windows.ts';

/** Of each collection. */
export const partsOf = ({ parts, start, end }: Backfill): Window[] => parts ?? [{ start, end }];

export const leftOf = ({ units }: Backfill, collection: Collection): Window[] =>
  Object.values(units).filter((unit) => unit.collection === collection);

export const doneOf = (backfill: Backfill, collection: Collection): Window[] =>
  without(partsOf(backfill), leftOf(backfill, collection));

/** Asked for up to the present: what has come since is for the looks to bring. */
const PRESENT_MS = 60_000;

/** What need not be planned while this one runs. */
export const takenBy = (backfill: Backfill): Window[] =>
  partsOf(backfill).map(({ start, end }) => {
    const isOpen = backfill.created_at - end < PRESENT_MS;
    return { start, end: isOpen ? Number.POSITIVE_INFINITY : end };
  });

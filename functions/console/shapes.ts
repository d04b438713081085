/** What the API answers, as the functions that make it say. */
import type { Day } from '../domain/day-view.ts';
import type { queueBackfill } from '../domain/queueing.ts';
import type { readStatus } from '../domain/status.ts';
import type { summarise, viewConnection } from '../domain/view.ts';

export type Summary = ReturnType<typeof summarise>;
export type ConnectionView = Awaited<ReturnType<ReturnType<typeof viewConnection>>>;
export type BackfillView = ConnectionView['backfills'][number];
export type CollectionView = ConnectionView['collections'][string];
export type Status = Awaited<ReturnType<ReturnType<typeof readStatus>>>;
export type BackfillRequest = Awaited<ReturnType<ReturnType<typeof queueBackfill>>>;
export type { Day };

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

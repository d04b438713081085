/** Keeps, for each collection, the one span without a hole that was listed to the end. */
import type { Connection, Window } from './model.ts';
import { doneOf } from './parts.ts';
import { oldestKept } from './plan.ts';
import type { Backfills, Clock, Connections } from './ports.ts';
import { type Collection, collections } from './record.ts';
import { joined } from './windows.ts';

export interface CoverageDeps {
  connections: Connections;
  clock: Clock;
  retention_days: number;
}

/** Each that fails means that another job has written. */
const MOST_TRIES = 5;

/**
 * Where the span begins once `window` is listed up to its end. What the retention has let go is not
 * covered again by a longer one.
 */
const coveredFrom = (
  { cursor, from }: { cursor: number | undefined; from: number | undefined },
  window: Window,
  oldest: number,
): number => {
  const goesOn = cursor !== undefined && from !== undefined && window.start <= cursor;
  return Math.max(goesOn ? Math.min(from, window.start) : window.start, oldest);
};

/** Moves the cursor to the end of a window that was listed to the end, and what is covered with it. */
export const noteListed = async (
  { connections, clock, retention_days }: CoverageDeps,
  { user_id, link_id }: Connection,
  collection: Collection,
  window: Window,
): Promise<void> => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const current = await connections.find(user_id);
    if (current?.link_id !== link_id) return;
    const cursor = current.cursors[collection];
    if (cursor !== undefined && cursor >= window.end) return;
    const seen = { cursor, from: current.covered?.[collection]?.from };
    const listed_at = clock.now();
    const from = coveredFrom(seen, window, oldestKept(retention_days, listed_at));
    const covered = { from, listed_at, seen };
    if (await connections.moveCursor(user_id, link_id, collection, window.end, covered)) return;
  }
  throw new Error('the cursor does not stand still');
};

/**
 * Extends the span over what backfills have brought, several of them together where they join. Who
 * notes that a unit is done or a look complete calls it after that, so the last of them sees all.
 */
export const noteBrought = async (
  deps: CoverageDeps & { backfills: Backfills },
  connection: Connection,
): Promise<void> => {
  const { connections, backfills, clock, retention_days } = deps;
  const { user_id, link_id } = connection;
  const all = await backfills.list(connection);
  if (all.length === 0) return;
  const current = await connections.find(user_id);
  const oldest = oldestKept(retention_days, clock.now());
  for (const collection of collections) {
    const from = current?.covered?.[collection]?.from ?? 0;
    const done = joined(all.flatMap((backfill) => doneOf(backfill, collection)));
    const next = done.find(({ start, end }) => start < from && from <= end);
    if (!next || from <= oldest) continue;
    const window = { start: Math.max(next.start, oldest), end: next.end };
    await connections.coverOlder(user_id, link_id, collection, window);
  }
};

/** How far the first import of a link has come: its newest days, then its history. */
import type { Backfill, Connection } from './model.ts';
import { FIRST_LOOK_MS, MINUTE_MS } from './plan.ts';
import type { Backfills, Clock, Connections } from './ports.ts';
import { progressOf } from './progress.ts';
import { collections } from './record.ts';

/** For so long after a link it can be looked at, and in the beginning it is looked at again and again. */
export const SHOWN_MS = 15 * MINUTE_MS;
const WATCHED_MS = 3 * MINUTE_MS;

export interface FirstImport {
  /** Whether WHOOP still serves this link. */
  served: boolean;
  newest_in: boolean;
  /** Whole, rounded down; 100 only where nothing is left. */
  percent: number;
  /** Whether it is worth another look in some seconds. */
  watched: boolean;
}

/** `running` are all backfills of this user that are. */
const viewImport = (
  { linked_at, cursors, status }: Connection,
  running: Backfill[],
  now: number,
): FirstImport => {
  const waiting = collections.filter((collection) => (cursors[collection] ?? 0) < linked_at);
  const newest_left = waiting.length * FIRST_LOOK_MS;
  const newest = { done: collections.length * FIRST_LOOK_MS - newest_left, left: newest_left };
  const parts = [newest, ...running.map(progressOf)];
  const done = parts.reduce((sum, part) => sum + part.done, 0);
  const left = parts.reduce((sum, part) => sum + part.left, 0);
  const served = status === 'connected';
  return {
    served,
    newest_in: waiting.length === 0,
    percent: Math.floor((100 * done) / (done + left)),
    watched: served && left > 0 && now - linked_at < WATCHED_MS,
  };
};

/** Undefined where the link is no longer the user's, or an old one. */
export const readImport =
  (deps: { connections: Connections; backfills: Backfills; clock: Clock }) =>
  async ({ user_id, link_id }: { user_id: string; link_id: string }) => {
    const now = deps.clock.now();
    const connection = await deps.connections.find(user_id);
    if (connection?.link_id !== link_id || now - connection.linked_at >= SHOWN_MS) return undefined;
    return viewImport(connection, await deps.backfills.running(connection), now);
  };

/** Which windows to pull, and how a backfill is cut. */
import type { Backfill, Connection, Unit, Window } from './model.ts';
import { takenBy } from './parts.ts';
import { type Collection, collections } from './record.ts';
import { lengthOf, without } from './windows.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** WHOOP revises a cycle up to 70 h after its end, and its listings have no "changed since". */
const CYCLE_LOOK_BACK_MS = 4 * DAY_MS;
/** Of what webhooks are sent for: what they missed, a member may have changed for days. */
export const LOOK_BACK_MS = 7 * DAY_MS;
/** What a person who has just connected wants to see first. */
export const FIRST_LOOK_MS = 7 * DAY_MS;
/** A long gap is caught up in steps, so that the cursor can move between them. */
const STEP_MS = 30 * DAY_MS;
/** Five pages of a record a day, and hardly a sixth: as few requests as longer ones, more side by side. */
const UNIT_MS = 122 * DAY_MS;

/** The oldest start that is pulled and stored; `retention_days` 0 keeps everything. */
export const oldestKept = (retention_days: number, now: number): number =>
  retention_days === 0 ? 0 : now - retention_days * DAY_MS;

/** When a record that starts at `start` is to be forgotten; undefined: never. */
export const expiryOf = (start: number, retention_days: number): number | undefined =>
  retention_days === 0 ? undefined : start + retention_days * DAY_MS;

/**
 * Windows from the cursor, less the look-back, to `until`: oldest first, without gap or overlap.
 * The first look begins where the initial backfill ends, however late it comes.
 */
export const windowsToCatchUp = (
  collection: Collection,
  { cursors, linked_at }: Pick<Connection, 'cursors' | 'linked_at'>,
  until: number,
  oldest: number,
): Window[] => {
  const cursor = cursors[collection];
  if (cursor !== undefined && cursor >= until) return [];
  const first = Math.min(linked_at, until) - FIRST_LOOK_MS;
  const look_back = collection === 'cycle' ? CYCLE_LOOK_BACK_MS : LOOK_BACK_MS;
  const from = cursor === undefined ? first : cursor - look_back;
  const windows: Window[] = [];
  for (let start = Math.max(from, oldest); start < until; start += STEP_MS) {
    windows.push({ start, end: Math.min(start + STEP_MS, until) });
  }
  return windows;
};

const cut = ({ start, end }: Window): Window[] =>
  end <= start
    ? []
    : [
        { start: Math.max(start, end - UNIT_MS), end },
        ...cut({ start, end: Math.max(start, end - UNIT_MS) }),
      ];

/** Units of one collection and at most 122 days, newest first. */
export const cutBackfill = (...parts: Window[]): Record<string, Unit> =>
  Object.fromEntries(
    parts
      .flatMap(cut)
      .sort((a, b) => b.start - a.start)
      .flatMap((window, n) => collections.map((c) => [`${n}-${c}`, { collection: c, ...window }])),
  );

/**
 * A backfill of `window`, clamped to what is kept; undefined where nothing of it is, or others that
 * run bring all of it.
 */
export const planBackfill = (
  link: { user_id: string; link_id: string },
  backfill_id: string,
  window: Window,
  retention_days: number,
  now: number,
  running: Backfill[] = [],
): Backfill | undefined => {
  const clamped = {
    start: Math.max(window.start, oldestKept(retention_days, now)),
    end: Math.min(window.end, now),
  };
  if (clamped.start >= clamped.end) return undefined;
  const parts = without([clamped], running.flatMap(takenBy));
  const units = cutBackfill(...parts);
  if (parts.length === 0) return undefined;
  const isWhole = lengthOf(parts) === lengthOf([clamped]);
  return {
    user_id: link.user_id,
    link_id: link.link_id,
    backfill_id,
    ...clamped,
    ...(isWhole ? {} : { parts }),
    units,
    units_total: Object.keys(units).length,
    created_at: now,
    drive_at: now + CLAIM_MS,
  };
};

/** The initial backfill leaves the newest days to the first pull. */
export const initialWindow = (days: number, now: number): Window => ({
  start: now - days * DAY_MS,
  end: now - FIRST_LOOK_MS,
});

/** How long a message that was queued may take before it counts as lost. */
export const CLAIM_MS = 30 * MINUTE_MS;

/** Body measurements have no history at WHOOP: read at the link, then weekly. */
export const bodyDue = (connection: Connection, now: number): boolean =>
  connection.scopes.includes('read:body_measurement') &&
  (connection.body_read_at === undefined || now - connection.body_read_at >= 7 * DAY_MS);

/** Backfill units that may run side by side, newest first; a recovery waits for the sleep that dates it. */
export const tracksOf = (units: Record<string, Unit>): [key: string, unit: Unit][][] => {
  const all = Object.entries(units);
  const starts = [...new Set(all.map(([, { start }]) => start))].sort((a, b) => b - a);
  return starts
    .flatMap((start) => {
      const of = (...wanted: Collection[]) =>
        wanted.flatMap((collection) =>
          all.filter(([, unit]) => unit.start === start && unit.collection === collection),
        );
      return [of('cycle'), of('sleep', 'recovery'), of('workout')];
    })
    .filter((track) => track.length > 0);
};

/** Which windows to pull, and how a backfill is cut. */
import type { Backfill, Connection, Unit, Window } from './model.ts';
import { type Collection, collections } from './record.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** WHOOP revises a cycle up to 70 h after its end, and its listings have no "changed since". */
const CYCLE_LOOK_BACK_MS = 4 * DAY_MS;
/** Of what webhooks are sent for: what they missed, a member may have changed for days. */
export const LOOK_BACK_MS = 7 * DAY_MS;
/** What a person who has just connected wants to see first. */
const FIRST_LOOK_MS = 7 * DAY_MS;
/** A long gap is caught up in steps, so that the cursor can move between them. */
const STEP_MS = 30 * DAY_MS;
const UNIT_MS = 183 * DAY_MS;

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

/** Units of one collection and at most 183 days, newest first. */
export const cutBackfill = (window: Window): Record<string, Unit> => {
  const units: Record<string, Unit> = {};
  let end = window.end;
  for (let n = 0; end > window.start; n++) {
    const start = Math.max(window.start, end - UNIT_MS);
    for (const collection of collections) units[`${n}-${collection}`] = { collection, start, end };
    end = start;
  }
  return units;
};

/** A backfill of `window`, clamped to what is kept; undefined where nothing of it is. */
export const planBackfill = (
  link: { user_id: string; link_id: string },
  backfill_id: string,
  window: Window,
  retention_days: number,
  now: number,
): Backfill | undefined => {
  const clamped = {
    start: Math.max(window.start, oldestKept(retention_days, now)),
    end: Math.min(window.end, now),
  };
  if (clamped.start >= clamped.end) return undefined;
  const units = cutBackfill(clamped);
  return {
    user_id: link.user_id,
    link_id: link.link_id,
    backfill_id,
    ...clamped,
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

/** Backfill units that may run side by side; a recovery waits for the sleep that dates it. */
export const tracksOf = (units: Record<string, Unit>): [key: string, unit: Unit][][] => {
  const of = (...wanted: Collection[]) =>
    Object.entries(units)
      .filter(([, unit]) => wanted.includes(unit.collection))
      .sort(
        ([, a], [, b]) =>
          b.start - a.start || wanted.indexOf(a.collection) - wanted.indexOf(b.collection),
      );
  return [of('cycle'), of('sleep', 'recovery'), of('workout')];
};

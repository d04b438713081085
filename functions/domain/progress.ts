/** How far a running backfill has come, and when it may be done. */
import type { Backfill, Connection } from './model.ts';
import { leftOf, partsOf } from './parts.ts';
import { CLAIM_MS } from './plan.ts';
import { collections } from './record.ts';
import { time } from './time.ts';
import { lengthOf } from './windows.ts';

const unitsOf = ({ units }: Backfill) => Object.values(units);

/** Everything from there on to its end is in; what another one brings of it has to be in as well. */
const oldestReached = ({ start, end }: Backfill, running: Backfill[]): number => {
  const left = running.flatMap(unitsOf).filter((unit) => unit.start < end);
  return Math.max(start, ...left.map((unit) => Math.min(unit.end, end)));
};

/** From the pace so far, after any wait that is known; undefined where there is no pace yet. */
const expectedEnd = (
  backfill: Backfill,
  { done, left }: { done: number; left: number },
  now: number,
): number | undefined => {
  const { created_at, progressed_at, drive_at } = backfill;
  const { waits_until = drive_at - now > CLAIM_MS ? drive_at : now } = backfill;
  if (left === 0) return now;
  if (progressed_at === undefined || done <= 0) return undefined;
  const pace = Math.max(1, progressed_at - created_at) / done;
  return Math.round(Math.max(now, waits_until) + left * pace);
};

/** In milliseconds of all collections' history. */
export const progressOf = (backfill: Backfill): { done: number; left: number } => {
  const all = collections.length * lengthOf(partsOf(backfill));
  const left = collections.reduce((sum, c) => sum + lengthOf(leftOf(backfill, c)), 0);
  return { done: all - left, left };
};

/** `running` are all of this user's. Times are RFC 3339 UTC, `percent` whole and rounded down. */
export const viewBackfill = (
  backfill: Backfill,
  running: Backfill[],
  { status }: Connection,
  now: number,
) => {
  const progress = progressOf(backfill);
  return {
    backfill_id: backfill.backfill_id,
    start: time(backfill.start),
    end: time(backfill.end),
    units_total: backfill.units_total,
    units_done: backfill.units_total - unitsOf(backfill).length,
    oldest_reached: time(oldestReached(backfill, running)),
    percent: Math.floor((100 * progress.done) / (progress.done + progress.left)),
    // Who has to connect again, or to pay, decides when it goes on.
    eta: time(status === 'connected' ? expectedEnd(backfill, progress, now) : undefined),
  };
};

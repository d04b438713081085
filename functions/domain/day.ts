/** Which local date a record belongs to: a day is a cycle, because the night that begins it starts the evening before. */
import type { Cycle, Recovery, Sleep, Workout } from './record.ts';

const HOUR_MS = 3_600_000;

/** A record lies at most this far from the cycle that it counts for, and from its day. */
export const REACH_MS = 4 * 24 * HOUR_MS;

const inReach = (epochMs: number, start: number) =>
  Math.min(Math.max(epochMs, start), start + REACH_MS);

/** `Z` is no distance, and so is an offset that cannot be read. */
const offsetMs = (offset: string) => {
  const [, sign, hours, minutes] = /^([+-])([01]\d|2[0-3]):([0-5]\d)$/.exec(offset) ?? [];
  const distance = Number(hours ?? 0) * HOUR_MS + Number(minutes ?? 0) * 60_000;
  return sign === '-' ? -distance : distance;
};

/** The date `YYYY-MM-DD` that a clock `offset` (`Z`, `+05:30`, `-08:00`) away from UTC shows. */
export const localDate = (epochMs: number, offset: string): string =>
  new Date(epochMs + offsetMs(offset)).toISOString().slice(0, 10);

export const cycleOf = (record: Sleep | Recovery, cycles: readonly Cycle[]): Cycle | undefined =>
  cycles.find((cycle) => cycle.id === record.cycle_id);

/** `start` inclusive, `end` exclusive; an open cycle has no end. */
const cycleAt = (epochMs: number, cycles: readonly Cycle[]) =>
  cycles
    .filter(
      ({ start, end }) => Date.parse(start) <= epochMs && !(end && Date.parse(end) <= epochMs),
    )
    // Cycles are never inferred away, so one that WHOOP dropped may stay open for good.
    .reduce<Cycle | undefined>(
      (latest, cycle) =>
        latest && Date.parse(latest.start) > Date.parse(cycle.start) ? latest : cycle,
      undefined,
    );

/**
 * The date of a cycle's middle. Who falls asleep once between each noon and the next has one cycle
 * a date, however long or short, and an open cycle has the date already that it will close with.
 */
export const dayOfCycle = ({ start, end, timezone_offset }: Cycle): string => {
  const from = Date.parse(start);
  const middle = end ? (from + Date.parse(end)) / 2 : from + 12 * HOUR_MS;
  return localDate(inReach(middle, from), timezone_offset);
};

/** A night without its cycle counts for the morning it ends in, a nap for when it starts. */
export const dayOfSleep = (sleep: Sleep, cycles: readonly Cycle[]): string => {
  const cycle = cycleOf(sleep, cycles);
  if (cycle) return dayOfCycle(cycle);
  const start = Date.parse(sleep.start);
  const counted = sleep.nap ? start : inReach(Date.parse(sleep.end), start);
  return localDate(counted, sleep.timezone_offset);
};

/**
 * A recovery has no time zone of its own; with neither cycle nor sleep known it counts in UTC.
 * `start` is when it counts as started, epoch milliseconds.
 */
export const dayOfRecovery = (
  recovery: Recovery,
  cycles: readonly Cycle[],
  sleep: Sleep | undefined,
  start: number,
): string => {
  const cycle = cycleOf(recovery, cycles);
  if (cycle) return dayOfCycle(cycle);
  if (sleep) return dayOfSleep(sleep, cycles);
  return localDate(inReach(Date.parse(recovery.created_at), start), 'Z');
};

/** A workout names no cycle: it belongs to the one that its start falls into. */
export const dayOfWorkout = (workout: Workout, cycles: readonly Cycle[]): string => {
  const start = Date.parse(workout.start);
  const cycle = cycleAt(start, cycles);
  return cycle ? dayOfCycle(cycle) : localDate(start, workout.timezone_offset);
};

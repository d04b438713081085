/**
 * How much room a lane has in WHOOP's limits. What is urgent takes what is there. The others go at
 * an even pace, so that permits come free all the time and no minute begins with all of them spent;
 * each may be ahead of that pace by its head start, so the more urgent lane always comes first.
 */
import { type Count, freedAt, type Span, sum } from './counts.ts';
import type { Lane, LimitWindow } from './model.ts';
import type { BudgetState } from './ports.ts';
import { reserveOf } from './reserve.ts';

export type Limits = Record<LimitWindow, number>;

export interface Asking {
  lane: Lane;
  /** Somebody waits for it: a person, or WHOOP's notice of something new. */
  urgent: boolean;
  /** Permits. */
  wanted: number;
}

export const MINUTE_MS = 60_000;

/** A permit that is not used by then has lapsed. */
export const PERMIT_LIFE_MS = 1_000;
/** A request that was answered later than this after its grant may have reached WHOOP late. */
export const REACH_MS = 1_000;
/** The clocks of two functions are no further apart. */
export const SKEW_MS = 1_000;

export const spans: Record<LimitWindow, Span> = {
  minute: { unit: 250, window: MINUTE_MS + REACH_MS + SKEW_MS },
  day: { unit: 15 * MINUTE_MS, window: 24 * 60 * MINUTE_MS + REACH_MS + SKEW_MS },
};

/** The part of each window that a lane may fill, whoever filled it so far. */
const shares: Record<Lane, Limits> = {
  webhook: { minute: 0.99, day: 0.99 },
  link: { minute: 0.98, day: 0.98 },
  schedule: { minute: 0.97, day: 0.98 },
  backfill: { minute: 0.97, day: 0.98 },
};
/** What is urgent goes as a webhook does. */
const shareOf = ({ lane, urgent }: Asking): Limits => shares[urgent ? 'webhook' : lane];
/** Less than what may be filled: a rush at once wears off, and something is left for what is urgent. */
const PACE_SHARE = 0.955;
/** In steps of a batch. */
const headStarts: Record<Lane, number> = { webhook: 3, link: 3, schedule: 2, backfill: 1 };
/** The part of what nobody uses that may be taken at once. */
const AT_ONCE = 1 / 5;
const BATCH_SHARE = 0.04;

const capOf = (limits: Limits, window: LimitWindow, asking: Asking) =>
  Math.max(1, Math.floor(limits[window] * shareOf(asking)[window]));

/** What is granted at a time to who is not urgent: less would cost a write for each request. */
export const batchOf = (limits: Limits, wanted: number): number =>
  Math.max(1, Math.min(wanted, Math.floor(limits.minute * BATCH_SHARE)));

/** Permits per millisecond at which a window is filled evenly. */
export const paceOf = (limits: Limits): number =>
  (limits.minute * PACE_SHARE) / (spans.minute.window + spans.minute.unit);

export interface Bound {
  /** Permits. */
  room: number;
  /** When there may be room for so many, epoch milliseconds. */
  freeAt(permits: number): number;
}

const windowBound = (counts: Count[], span: Span, cap: number, otherwise: number): Bound => {
  const room = cap - sum(counts);
  return { room, freeAt: (permits) => freedAt(counts, span, permits - room) ?? otherwise };
};

const paceBound = (state: BudgetState, asking: Asking, now: number, limits: Limits): Bound => {
  const pace = paceOf(limits);
  const ahead = Math.max(0, (state.paced_until ?? now) - now) * pace;
  const unused = Math.max(0, capOf(limits, 'minute', asking) - sum(state.minute));
  const head = headStarts[asking.lane] * Math.max(1, limits.minute * BATCH_SHARE);
  const room = Math.floor(head + unused * AT_ONCE - ahead);
  return { room, freeAt: (permits) => now + Math.max(0, permits - room) / pace };
};

/** `state` holds nothing that has left its window. */
export const boundsOf = (
  state: BudgetState,
  asking: Asking,
  now: number,
  limits: Limits,
): Bound[] => {
  const { lane, urgent } = asking;
  const reserve = lane === 'backfill' ? reserveOf(state) : 0;
  const dayCap = capOf(limits, 'day', asking) - reserve;
  const kept = urgent ? 0 : Math.floor(limits.minute * BATCH_SHARE);
  return [
    windowBound(state.minute, spans.minute, capOf(limits, 'minute', asking), now + MINUTE_MS),
    // Where even an empty day leaves no room, the next count of connections may.
    windowBound(state.day, spans.day, dayCap, now + 15 * MINUTE_MS),
    ...(urgent ? [] : [paceBound(state, asking, now, limits)]),
    ...Object.values(state.heard ?? {}).map(({ remaining, until }) => ({
      room: remaining - kept,
      freeAt: () => until,
    })),
    ...(state.gate_until === undefined ? [] : [{ room: 0, freeAt: () => state.gate_until ?? now }]),
  ];
};

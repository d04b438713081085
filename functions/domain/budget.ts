/** How many requests may go to WHOOP now, by lane: one rolling count for the whole app. */
import type { Lane } from './model.ts';
import type { BudgetState } from './ports.ts';

export interface Limits {
  requests_per_minute: number;
  requests_per_day: number;
}

/** The part of each window that a lane may fill, counting what all lanes have used. */
const shares: Record<Lane, number> = { webhook: 0.95, link: 0.85, schedule: 0.8, backfill: 0.6 };

export const PERMIT_LIFE_MS = 2_000;
const SECOND_MS = 1_000;
const QUARTER_HOUR_MS = 900_000;

/** A permit's request reaches WHOOP up to 2 s after the grant, by a clock up to 1 s from ours. */
const MARGIN_MS = 3_000;
const MINUTE_WINDOW_MS = 60_000 + MARGIN_MS;
const DAY_WINDOW_MS = 86_400_000 + MARGIN_MS;

/** No more than `remaining` requests until `until`. */
export type Said = NonNullable<BudgetState['seen']>[number];

type Counts = [at: number, permits: number][];

const leavesAt = (at: number, unit: number, window: number) => (at + 1) * unit + window;
const stillIn = (counts: Counts, unit: number, window: number, now: number): Counts =>
  counts.filter(([at]) => leavesAt(at, unit, window) > now);
const sum = (counts: Counts) => counts.reduce((total, [, permits]) => total + permits, 0);
/** Clocks differ, so an earlier second may come later; each stands once, oldest first. */
const add = (counts: Counts, at: number, permits: number): Counts => {
  const before = counts.find(([second]) => second === at)?.[1] ?? 0;
  const others = counts.filter(([second]) => second !== at);
  return [...others, [at, before + permits] satisfies Counts[number]].sort(([a], [b]) => a - b);
};

/** Forgets what no window holds any more. */
const current = (state: BudgetState, now: number): BudgetState => {
  const seen = (state.seen ?? []).filter(({ until }) => until > now);
  return {
    minute: stillIn(state.minute, SECOND_MS, MINUTE_WINDOW_MS, now),
    day: stillIn(state.day, QUARTER_HOUR_MS, DAY_WINDOW_MS, now),
    ...(seen.length > 0 && { seen }),
    ...(state.gate_until !== undefined &&
      state.gate_until > now && { gate_until: state.gate_until }),
  };
};

/** Grants up to `wanted` permits; where it grants none, `retry_at` is when there may be one. */
export const grantPermits = (
  before: BudgetState,
  lane: Lane,
  wanted: number,
  now: number,
  limits: Limits,
): { granted: number; state: BudgetState; retry_at: number } => {
  const state = current(before, now);
  const bounds = [
    {
      room: Math.floor(limits.requests_per_minute * shares[lane]) - sum(state.minute),
      retry_at: leavesAt(state.minute[0]?.[0] ?? 0, SECOND_MS, MINUTE_WINDOW_MS),
    },
    {
      room: Math.floor(limits.requests_per_day * shares[lane]) - sum(state.day),
      retry_at: leavesAt(state.day[0]?.[0] ?? 0, QUARTER_HOUR_MS, DAY_WINDOW_MS),
    },
    ...(state.seen ?? []).map(({ remaining, until }) => ({ room: remaining, retry_at: until })),
    ...(state.gate_until === undefined ? [] : [{ room: 0, retry_at: state.gate_until }]),
  ];
  const granted = Math.max(0, Math.min(wanted, ...bounds.map(({ room }) => room)));
  const retry_at = Math.max(
    now,
    ...bounds.filter(({ room }) => room <= 0).map((bound) => bound.retry_at),
  );
  return {
    granted,
    retry_at,
    state: {
      ...state,
      minute: add(state.minute, Math.floor(now / SECOND_MS), granted),
      day: add(state.day, Math.floor(now / QUARTER_HOUR_MS), granted),
      ...(state.seen && {
        seen: state.seen.map((said) => ({ ...said, remaining: said.remaining - granted })),
      }),
    },
  };
};

/** Gives back permits that were granted at `granted_at` and never used. */
export const returnPermits = (
  before: BudgetState,
  granted_at: number,
  unused: number,
): BudgetState => {
  const less = (counts: Counts, grantedIn: number): Counts =>
    counts.map(([at, permits]) => [at, at === grantedIn ? Math.max(0, permits - unused) : permits]);
  return {
    ...before,
    minute: less(before.minute, Math.floor(granted_at / SECOND_MS)),
    day: less(before.day, Math.floor(granted_at / QUARTER_HOUR_MS)),
    // What WHOOP said later than the grant never counted these permits.
    ...(before.seen && {
      seen: before.seen.map((said) =>
        said.noted_at <= granted_at ? { ...said, remaining: said.remaining + unused } : said,
      ),
    }),
  };
};

/** Notes what WHOOP said where it is stricter than our count: another program may share the limit. */
export const noteLimits = (
  before: BudgetState,
  said: Said,
  now: number,
  limits: Limits,
): BudgetState => {
  const state = current(before, now);
  const ours = Math.min(
    limits.requests_per_minute - sum(state.minute),
    limits.requests_per_day - sum(state.day),
  );
  const seen = state.seen ?? [];
  const isKnown = seen.some((s) => s.remaining <= said.remaining && s.until >= said.until);
  if (said.until <= now || said.remaining >= ours || isKnown) return before;
  const tighter = seen.filter((s) => s.remaining < said.remaining || s.until > said.until);
  return { ...state, seen: [...tighter, said] };
};

/** How much room there is at WHOOP now, lane by lane, and what was asked of it: for people and charts. */
import { current, grantPermits, limitsOf, type Standing } from './budget.ts';
import { sum } from './counts.ts';
import { type Limits, MINUTE_MS } from './lanes.ts';
import type { Lane, LimitWindow } from './model.ts';
import { BATCH } from './permits.ts';
import type { Budget, BudgetState, Clock, Usage, UsagePoint, WhoopWord } from './ports.ts';
import { reserveOf } from './reserve.ts';
import { time } from './time.ts';

const byLane = <T>(of: (lane: Lane) => T): Record<Lane, T> => ({
  webhook: of('webhook'),
  link: of('link'),
  schedule: of('schedule'),
  backfill: of('backfill'),
});

const minuteOf = (now: number) => Math.floor(now / MINUTE_MS);

/** The minute that has begun is the last. */
const ofLast = (minutes: number, points: UsagePoint[], now: number) =>
  points.filter(({ minute }) => minute <= minuteOf(now) && minute > minuteOf(now) - minutes);

const total = (points: UsagePoint[], lane: Lane) => {
  const own = points.filter((point) => point.lane === lane);
  return {
    requests: own.reduce((all, { requests }) => all + requests, 0),
    deferred: own.reduce((all, { deferred }) => all + deferred, 0),
  };
};

/** What WHOOP said says nothing any more once its window has begun anew. */
const viewWord = (word: WhoopWord | undefined, window: LimitWindow, now: number) =>
  word?.window === window && word.reset_at > now
    ? {
        remaining: word.remaining,
        reset_at: time(word.reset_at),
        heard_at: time(word.heard_at),
      }
    : null;

/** For a job of this lane: what it gets where it is its turn, and when that is if it comes now. */
const viewLane = (state: BudgetState, lane: Lane, now: number, settings: Limits) => {
  const asking = { lane, urgent: lane === 'webhook' };
  const grantTo = (standing: Standing, wanted: number) =>
    grantPermits(state, { ...asking, standing, wanted }, now, settings);
  const { granted, retry_at } = grantTo('new', BATCH);
  return {
    room: grantTo('called', Number.MAX_SAFE_INTEGER).granted,
    turn_at: granted > 0 ? null : time(retry_at),
  };
};

const viewHistory = (points: UsagePoint[]) =>
  [...Map.groupBy(points, ({ minute }) => minute)]
    .sort(([a], [b]) => a - b)
    .map(([minute, its]) => ({
      at: time(minute * MINUTE_MS),
      ...byLane((lane) => total(its, lane)),
    }));

interface Seen {
  state: BudgetState;
  points: UsagePoint[];
  word?: WhoopWord;
}

/** Counted as for who asks for permits now. Times are RFC 3339 UTC. */
export const viewStatus = (seen: Seen, settings: Limits, now: number, history_hours: number) => {
  const state = current(seen.state, now);
  const limits = limitsOf(state, settings);
  const viewWindow = (window: LimitWindow) => {
    const used = sum(state[window]);
    return {
      limit: limits[window],
      used,
      left: Math.max(0, limits[window] - used),
      whoop: viewWord(seen.word, window, now),
    };
  };
  const lastHour = ofLast(60, seen.points, now);
  return {
    windows: {
      minute: viewWindow('minute'),
      day: { ...viewWindow('day'), reserved: reserveOf(state) },
    },
    lanes: byLane((lane) => {
      const { requests, deferred } = total(lastHour, lane);
      const { room, turn_at } = viewLane(state, lane, now, settings);
      return { room, requests_last_hour: requests, deferred_last_hour: deferred, turn_at };
    }),
    gate_until: time(state.gate_until),
    connections: state.live?.connections ?? null,
    history: viewHistory(ofLast(60 * history_hours, seen.points, now)),
  };
};

export const readStatus =
  (deps: { budget: Budget; usage: Usage; clock: Clock; limits: Limits }) =>
  async (history_hours: number) => {
    const now = deps.clock.now();
    const [{ state }, used] = await Promise.all([
      deps.budget.read(),
      deps.usage.since(minuteOf(now) - 60 * Math.max(1, history_hours)),
    ]);
    return viewStatus({ state, ...used }, deps.limits, now, history_hours);
  };

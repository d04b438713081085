/** How many requests may go to WHOOP now: one rolling count for the whole app. */
import { add, stillIn, subtract } from './counts.ts';
import { type Asking, batchOf, boundsOf, type Limits, paceOf, spans } from './lanes.ts';
import { isInLine, lineUp, WORTH_WAITING_MS } from './line.ts';
import type { Lane } from './model.ts';
import type { BudgetState } from './ports.ts';

/** What goes on every day, and so has its part of the day kept for it. */
const isLive = (lane: Lane) => lane === 'webhook' || lane === 'schedule';

/** Forgets what no window holds any more. */
export const current = (state: BudgetState, now: number): BudgetState => {
  const { minute, day, paced_until = 0, gate_until = 0, heard = {}, turns = {}, ...rest } = state;
  const still = Object.entries(heard).filter(([, { until }]) => until > now);
  const promised = Object.entries(turns).filter(([, until]) => until > now);
  return {
    ...rest,
    minute: stillIn(minute, spans.minute, now),
    day: stillIn(day, spans.day, now),
    ...(paced_until > now && { paced_until }),
    ...(gate_until > now && { gate_until }),
    ...(still.length > 0 && { heard: Object.fromEntries(still) }),
    ...(promised.length > 0 && { turns: Object.fromEntries(promised) }),
  };
};

/** The stricter of what the settings say and what WHOOP does. */
export const limitsOf = ({ allowed }: BudgetState, settings: Limits): Limits => ({
  minute: Math.min(settings.minute, allowed?.minute ?? settings.minute),
  day: Math.min(settings.day, allowed?.day ?? settings.day),
});

/** A job that has just come stands in line, and waits; one that was called, or has begun, does not. */
export type Standing = 'new' | 'waiting' | 'called' | 'begun';

/** Sooner than the next of those who wait would look. */
const NEARLY_MS = 1_000;

/** Whoever waits may go where the pace is not used: nothing is on its way for the others. */
const isIdle = ({ paced_until = 0 }: BudgetState, now: number): boolean =>
  paced_until <= now + NEARLY_MS;

const SCARCE = 8;
/** What an urgent job that has begun leaves, so that the next one can begin too. */
const LEFT_TO_BEGIN = 3;

/** Of the last permits what is urgent takes few. */
const shareOf = (room: number, standing: Standing): number => {
  if (room >= SCARCE) return room;
  return standing === 'begun' ? room - LEFT_TO_BEGIN : Math.ceil(room / 4);
};

/**
 * Grants up to `wanted` permits. Where it grants none, `retry_at` is when there may be some, and
 * with `has_turn` that moment is the job's own.
 */
export const grantPermits = (
  before: BudgetState,
  asking: Asking & { standing: Standing },
  now: number,
  settings: Limits,
): { granted: number; state: BudgetState; retry_at: number; has_turn: boolean } => {
  const { lane, urgent, wanted, standing } = asking;
  const state = current(before, now);
  const limits = limitsOf(state, settings);
  const least = urgent ? 1 : batchOf(limits, wanted);
  const bounds = boundsOf(state, asking, now, limits);
  const all = Math.min(...bounds.map((bound) => bound.room));
  const room = Math.min(wanted, urgent ? shareOf(all, standing) : all);
  const inLine = standing === 'waiting' || (standing === 'new' && isInLine(state, lane, now));
  const mustWait = inLine && !urgent && !isIdle(state, now);
  if (room >= least && !mustWait) {
    const granted = count(state, lane, room, now, limits);
    return { granted: room, state: granted, retry_at: now, has_turn: false };
  }
  const needed = urgent && standing === 'begun' ? least + LEFT_TO_BEGIN : least;
  const free = bounds.filter(({ room }) => room < needed).map((bound) => bound.freeAt(needed));
  const retry_at = Math.ceil(Math.max(now, ...free));
  const has_turn = !urgent && retry_at - now <= WORTH_WAITING_MS;
  if (!has_turn || standing !== 'new') return { granted: 0, state: before, retry_at, has_turn };
  const { turn, turns } = lineUp(state, lane, retry_at, limits);
  return { granted: 0, state: { ...state, turns }, retry_at: turn, has_turn };
};

const count = (state: BudgetState, lane: Lane, permits: number, now: number, limits: Limits) => ({
  ...state,
  minute: add(state.minute, spans.minute, now, permits, lane === 'webhook'),
  day: add(state.day, spans.day, now, permits, isLive(lane)),
  paced_until: Math.round(Math.max(state.paced_until ?? 0, now) + permits / paceOf(limits)),
  ...(state.heard && { heard: changeHeard(state.heard, (remaining) => remaining - permits) }),
});

type Heard = NonNullable<BudgetState['heard']>;

const changeHeard = (heard: Heard, by: (remaining: number, noted_at: number) => number): Heard =>
  Object.fromEntries(
    Object.entries(heard).map(([window, word]) => [
      window,
      { ...word, remaining: by(word.remaining, word.noted_at) },
    ]),
  );

/** Gives back permits that were granted at `granted_at` and never used. */
export const returnPermits = (
  before: BudgetState,
  lane: Lane,
  granted_at: number,
  unused: number,
  settings: Limits,
): BudgetState => {
  const { minute, day, paced_until, heard } = before;
  const sooner = unused / paceOf(limitsOf(before, settings));
  return {
    ...before,
    minute: subtract(minute, spans.minute, granted_at, unused, lane === 'webhook'),
    day: subtract(day, spans.day, granted_at, unused, isLive(lane)),
    ...(paced_until !== undefined && { paced_until: Math.round(paced_until - sooner) }),
    // What WHOOP said later than the grant never counted these permits.
    ...(heard && {
      heard: changeHeard(heard, (remaining, noted_at) =>
        noted_at <= granted_at ? remaining + unused : remaining,
      ),
    }),
  };
};

/** Counts a request anew that may have reached WHOOP as late as now. */
export const countLate = (state: BudgetState, now: number): BudgetState => ({
  ...state,
  minute: add(state.minute, spans.minute, now, 1, false),
});

/** What WHOOP says of its limits, noted where it is stricter than our own count: others may share them. */
import { current, limitsOf } from './budget.ts';
import { sum } from './counts.ts';
import { type Limits, PERMIT_LIFE_MS, SKEW_MS, spans } from './lanes.ts';
import type { LimitWindow, RateLimits } from './model.ts';
import type { BudgetState } from './ports.ts';

/** `asked_at` and `reset_at` are epoch milliseconds. */
export interface Said extends Omit<RateLimits, 'reset_s'> {
  /** When the request left that this answers: all that was granted before may have come later. */
  asked_at: number;
  reset_at: number;
}

/** Of two of one window that came at about the same time, the stricter of each. */
export const strictest = (before: Said | undefined, said: Said): Said => ({
  ...said,
  remaining: Math.min(said.remaining, before?.remaining ?? said.remaining),
  reset_at: Math.max(said.reset_at, before?.reset_at ?? said.reset_at),
});

/**
 * The newest word counts: a stricter one goes when a milder one follows it, but not for one that may
 * be older, whichever of the two was longer on its way.
 */
export const noteSaid = (
  before: BudgetState,
  said: Said,
  now: number,
  settings: Limits,
): BudgetState => {
  const { window, asked_at, reset_at } = said;
  const state = noteAllowed(current(before, now), said, settings);
  const unchanged = state.allowed === before.allowed ? before : state;
  const limit = limitsOf(state, settings)[window];
  // Below zero too: what was on its way already is owed, also where some of it is given back.
  const remaining = said.remaining - grantedSince(state, asked_at);
  const known = state.heard?.[window];
  // Asked before the other was here, it may have been answered before it too.
  const isLater = !known || asked_at >= known.noted_at + SKEW_MS;
  const until = reset_at + SKEW_MS;
  if (!isLater && remaining >= known.remaining && until <= known.until) return unchanged;
  // Where WHOOP counts no more than we do nobody else is at it, and our own count keeps the limit.
  const isStricter = said.remaining < Math.min(limit - sum(state[window]), limit / 2);
  if (isStricter && until > now) {
    const noted = {
      remaining: isLater ? remaining : Math.min(remaining, known.remaining),
      until: isLater ? until : Math.max(until, known.until),
      noted_at: now,
    };
    return { ...state, heard: { ...state.heard, [window]: noted } };
  }
  if (!isLater) return unchanged;
  if (!known) return unchanged;
  const { [window]: milder, ...heard } = state.heard ?? {};
  return { ...state, heard };
};

/** Any of these may reach WHOOP after it gave its answer. */
const grantedSince = ({ minute }: BudgetState, asked_at: number): number => {
  const from = Math.floor((asked_at - PERMIT_LIFE_MS - SKEW_MS) / spans.minute.unit);
  return sum(minute.filter(([at]) => at >= from));
};

const noteAllowed = (state: BudgetState, { allowed = {} }: Said, settings: Limits): BudgetState => {
  const windows: LimitWindow[] = ['minute', 'day'];
  const stands = (window: LimitWindow) => state.allowed?.[window];
  const said = Object.fromEntries(
    windows.flatMap((window) => {
      const limit = allowed[window] ?? stands(window);
      return limit !== undefined && limit < settings[window] ? [[window, limit]] : [];
    }),
  );
  if (windows.every((window) => said[window] === stands(window))) return state;
  return { ...state, allowed: said };
};

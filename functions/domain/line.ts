/** Who has to wait is told when its turn is, so that jobs come back one by one and not all at once. */
import { sumApart } from './counts.ts';
import { type Limits, MINUTE_MS, paceOf } from './lanes.ts';
import type { Lane } from './model.ts';
import type { BudgetState } from './ports.ts';

/** Requests that a job costs, about; a little less, so that none of the pace is left over. */
const JOB_REQUESTS = 5;
/** The part of the pace that is promised even while webhooks take more than the rest. */
const LEAST_PART = 0.25;
/** Nobody stands in line for longer: the day is spent, or WHOOP has shut the gate. */
export const WORTH_WAITING_MS = 2 * MINUTE_MS;

const standBefore: Record<Lane, Lane[]> = {
  webhook: [],
  link: ['link'],
  schedule: ['link', 'schedule'],
  backfill: ['link', 'schedule', 'backfill'],
};

/** When the last of those is called who stand before a new job of this lane. */
const lastTurn = ({ turns = {} }: BudgetState, lane: Lane): number =>
  Math.max(0, ...standBefore[lane].map((other) => turns[other] ?? 0));

export const isInLine = (state: BudgetState, lane: Lane, now: number): boolean =>
  lastTurn(state, lane) > now;

/** The end of the line: not before `retry_at`, and not before those who stand there. */
export const lineUp = (
  state: BudgetState,
  lane: Lane,
  retry_at: number,
  limits: Limits,
): { turn: number; turns: NonNullable<BudgetState['turns']> } => {
  const turn = Math.max(retry_at, lastTurn(state, lane));
  const part = Math.max(LEAST_PART, 1 - sumApart(state.minute) / limits.minute);
  const next = Math.round(turn + JOB_REQUESTS / (paceOf(limits) * part));
  return { turn, turns: { ...state.turns, [lane]: next } };
};

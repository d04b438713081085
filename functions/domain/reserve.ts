/** What of a day is kept for live traffic: for each connection what one has been measured to use. */
import { sumApart } from './counts.ts';
import type { BudgetState } from './ports.ts';

const DAY_MS = 86_400_000;
/** Two looks of four listings each; assumed until there is something to measure. */
const USUAL_USE = 8;
const USE = { least: 4, most: 24 };
/** Connection-days below which a measurement says nothing. */
const ENOUGH = 1;

/** Notes how many connections there are, and how many there were on average over a day. */
export const countConnections = (
  state: BudgetState,
  connections: number,
  now: number,
): BudgetState => {
  const { mean, counted_at, since } = state.live ?? { mean: 0, counted_at: now, since: now };
  const passed = Math.max(0, now - counted_at);
  const part = passed / Math.max(1, Math.min(DAY_MS, now - since));
  return {
    ...state,
    live: { connections, mean: mean + (connections - mean) * part, counted_at: now, since },
  };
};

/** Permits of the day that live traffic is still expected to need. */
export const reserveOf = ({ live, day }: BudgetState): number => {
  if (!live) return 0;
  const used = sumApart(day);
  const connection_days = live.mean * Math.min(1, (live.counted_at - live.since) / DAY_MS);
  const measured = connection_days < ENOUGH ? USUAL_USE : used / connection_days;
  const use = Math.min(USE.most, Math.max(USE.least, measured));
  return Math.max(0, Math.ceil(live.connections * use) - used);
};

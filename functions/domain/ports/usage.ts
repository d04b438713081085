/** What was asked of WHOOP, for people to look at. */
import type { Lane, LimitWindow } from '../model.ts';

export interface UsagePoint {
  /** Minutes since the epoch. */
  minute: number;
  lane: Lane;
  requests: number;
  /** Jobs that found no room. */
  deferred: number;
}

/** What WHOOP said last of its closest window. */
export interface WhoopWord {
  window: LimitWindow;
  remaining: number;
  reset_at: number;
  heard_at: number;
}

/** What was asked of WHOOP, minute by minute, kept for a day: for people to look at, nothing is decided by it. */
export interface Usage {
  /** Adds to what is there; `word` is kept where it is the newest. */
  add(points: UsagePoint[], word?: WhoopWord): Promise<void>;
  /** From a minute on, in no promised order. */
  since(minute: number): Promise<{ points: UsagePoint[]; word?: WhoopWord }>;
}

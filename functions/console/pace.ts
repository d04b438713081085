/** How long to wait before the next look: soon while things move, later while they rest or fail. */
import type { Trouble } from './api.ts';

const SOON_MS = 2_000;
const CALM_MS = 20_000;
const LONG_MS = 60_000;

export interface Look {
  /** It said something new. */
  changed: boolean;
  trouble?: Trouble;
}

/** `before` is the wait before this look. */
export const nextWait = (before: number, { changed, trouble }: Look, soonest = SOON_MS): number => {
  if (trouble?.kind === 'busy') return Math.max(1000 * trouble.wait_s, before);
  if (trouble) return Math.min(Math.max(2 * before, soonest), LONG_MS);
  return changed ? soonest : Math.min(Math.max(1.5 * before, soonest), CALM_MS);
};

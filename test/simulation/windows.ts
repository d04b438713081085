/** WHOOP's limits as it counts them: every request of the last rolling minute and day, and of whose. */
import type { LimitWindow } from '../../functions/domain/model.ts';

export type Allowance = Record<LimitWindow, number>;

const lengths: Allowance = { minute: 60_000, day: 86_400_000 };

/** Counts what arrives in a window of `length` milliseconds. */
const createWindow = (length: number, now: () => number) => {
  const arrivals: { at: number; ours: boolean }[] = [];
  let oldest = 0;
  let ours = 0;
  const forget = () => {
    for (let first = arrivals[oldest]; first && first.at <= now() - length; ) {
      if (first.ours) ours -= 1;
      oldest += 1;
      first = arrivals[oldest];
    }
  };
  return {
    arrive: (is_ours: boolean) => {
      arrivals.push({ at: now(), ours: is_ours });
      if (is_ours) ours += 1;
    },
    count: () => {
      forget();
      return arrivals.length - oldest;
    },
    ours: () => {
      forget();
      return ours;
    },
    /** Whole seconds after which the first of them has surely left. */
    reset_s: () => {
      forget();
      const first = arrivals[oldest]?.at ?? now();
      return Math.max(1, Math.ceil((first + length - now()) / 1_000));
    },
  };
};

export const createWindows = (allowed: Allowance, now: () => number) => {
  const windows = {
    minute: createWindow(lengths.minute, now),
    day: createWindow(lengths.day, now),
  };
  const left = (window: LimitWindow) => Math.max(0, allowed[window] - windows[window].count());

  return {
    /** False where the limit is reached; what is refused uses nothing up. */
    arrive: (ours: boolean): boolean => {
      const fits = left('minute') > 0 && left('day') > 0;
      if (fits) for (const window of Object.values(windows)) window.arrive(ours);
      return fits;
    },
    /** Of the window that is closest to its end. */
    says: () => {
      const window: LimitWindow = left('day') < left('minute') ? 'day' : 'minute';
      const reset_s = windows[window].reset_s();
      return { window, remaining: left(window), reset_s, allowed: { ...allowed } };
    },
    oursWithin: (window: LimitWindow) => windows[window].ours(),
  };
};

export type Windows = ReturnType<typeof createWindows>;

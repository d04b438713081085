/** Windows less windows, and windows that join. */
import type { Window } from './model.ts';

/** What of `windows` lies in none of `taken`. */
export const without = (windows: Window[], taken: Window[]): Window[] =>
  taken.reduce(
    (left, { start, end }) =>
      left
        .flatMap((window) => [
          { start: window.start, end: Math.min(window.end, start) },
          { start: Math.max(window.start, end), end: window.end },
        ])
        .filter((part) => part.start < part.end),
    windows,
  );

/** As few windows as cover the same, oldest first. */
export const joined = (windows: Window[]): Window[] => {
  const whole: Window[] = [];
  for (const { start, end } of windows.toSorted((a, b) => a.start - b.start)) {
    const last = whole.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else whole.push({ start, end });
  }
  return whole;
};

/** Milliseconds. */
export const lengthOf = (windows: Window[]): number =>
  windows.reduce((sum, { start, end }) => sum + end - start, 0);

/** Sleep stages, one upon another. */
import { isLong, paintMarks } from './drawings.ts';
import { weeklyMeans } from './means.ts';
import type { Drawing } from './options.ts';
import { stackOf } from './stack.ts';
import type { Slot } from './timeline.ts';

export const stageColours = ['deep', 'rem', 'light', 'awake'] as const;

export const nightsDrawing = (slots: readonly Slot[]): Drawing => {
  const stack = stackOf(slots);
  const smooth = stack.map(weeklyMeans);
  const top = Math.max(8, ...(stack.at(-1) ?? []).map((hours) => hours ?? 0));
  return {
    title: isLong(slots) ? 'Sleep stages (hours, 7-day mean)' : 'Sleep stages (hours)',
    range: [0, Math.ceil(top)],
    splits: Array.from({ length: Math.ceil(top) / 2 + 1 }, (_, n) => n * 2),
    values: slots.map(() => null),
    paint(pen) {
      paintMarks(pen, slots, true);
      for (const [n, name] of stageColours.entries()) {
        const [lower = [], upper = []] = (isLong(slots) ? smooth : stack).slice(n, n + 2);
        if (isLong(slots)) {
          pen.band(lower, upper, name);
          pen.line(upper, 'surface', { width: 1 });
          continue;
        }
        for (const [i, hours] of upper.entries()) {
          const from = lower[i] ?? 0;
          if (hours !== null && hours > from) pen.bar(i, from, hours, name, { gap: 1 });
        }
      }
    },
  };
};

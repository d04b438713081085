/** Recovery in its bands. */
import { isLong, paintDots, paintMarks } from './drawings.ts';
import { weeklyMeans } from './means.ts';
import { recovery } from './measures.ts';
import type { Drawing } from './options.ts';
import { plausible, readingsOf, settled } from './reading.ts';
import type { Slot } from './timeline.ts';

/** WHOOP's own colours. */
const bandOf = (score: number) => (score >= 67 ? 'green' : score >= 34 ? 'yellow' : 'red');

export const recoveryDrawing = (slots: readonly Slot[]): Drawing => {
  const readings = readingsOf(slots, recovery);
  const values = plausible(readings);
  return {
    title: 'Recovery (%)',
    range: [0, 100],
    splits: [0, 34, 67, 100],
    values,
    paint(pen) {
      pen.wash(0, 33.5, 'red', 0.07);
      pen.wash(33.5, 66.5, 'yellow', 0.08);
      pen.wash(66.5, 100, 'green', 0.08);
      paintMarks(pen, slots, true);
      if (isLong(slots)) {
        paintDots(pen, slots, readings, bandOf);
        pen.line(weeklyMeans(settled(readings)), 'ink', { width: 2 });
        return;
      }
      for (const [n, value] of values.entries()) {
        if (value !== null) pen.bar(n, 0, value, bandOf(value), { fill: 0.16, alpha: 0.45 });
      }
      paintDots(pen, slots, readings, bandOf);
    },
  };
};

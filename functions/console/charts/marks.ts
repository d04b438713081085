/** Which marks a reader meets in a span, so that the key explains these and no others. */
import type { Measure } from './measures.ts';
import { type Mark, readMeasure } from './reading.ts';
import type { Slot } from './timeline.ts';

const marks = ['calibrating', 'growing', 'implausible', 'skipped', 'several'] as const;

export type AnyMark = Mark | 'skipped' | 'several';

export const isSeveral = ({ day }: Slot) => (day?.cycles?.length ?? 0) > 1;

/** Each once, in the order of the key. */
export const marksIn = (slots: readonly Slot[], measures: readonly Measure[]): AnyMark[] => {
  const met = new Set(
    slots.flatMap((slot): AnyMark[] => [
      ...measures.flatMap((measure) => readMeasure(slot.day, measure)?.mark ?? []),
      ...(slot.day?.skipped ? ['skipped' as const] : []),
      ...(isSeveral(slot) ? ['several' as const] : []),
    ]),
  );
  return marks.filter((mark) => met.has(mark));
};

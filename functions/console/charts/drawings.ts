/** A measure as a line with dots, or as bars. */
import { isSeveral } from './marks.ts';
import { mean, weeklyMeans } from './means.ts';
import { type Measure, strain } from './measures.ts';
import type { Drawing } from './options.ts';
import type { Pen } from './pen.ts';
import { plausible, type Reading, readingsOf, settled } from './reading.ts';
import type { Slot } from './timeline.ts';

/** So many days that only their weekly mean can be followed. */
export const isLong = (slots: readonly Slot[]) => slots.length > 200;

const radiusOf = (slots: readonly Slot[]) => (slots.length > 31 ? 2.2 : 3.5);

/** The first plot of a chart tells of several cycles. */
export const paintMarks = (pen: Pen, slots: readonly Slot[], isFirst = false) => {
  for (const [n, slot] of slots.entries()) {
    if (slot.day?.skipped) pen.fold(n);
    if (isFirst && isSeveral(slot)) pen.twin(n);
  }
};

export const paintDots = (
  pen: Pen,
  slots: readonly Slot[],
  readings: (Reading | null)[],
  name: (value: number) => string,
) => {
  const faint = isLong(slots) ? { radius: 1.4, alpha: 0.55 } : { radius: radiusOf(slots) };
  for (const [n, reading] of readings.entries()) {
    if (!reading) continue;
    const { value, mark } = reading;
    if (mark === 'implausible') pen.cross(n, value, name(value));
    else pen.dot(n, value, name(value), { ...faint, hollow: mark !== undefined && !isLong(slots) });
  }
};

/** Without one value there is still a scale to show. */
const rangeOf = (values: (number | null)[], round: number): [number, number] => {
  const measured = values.filter((value) => value !== null);
  if (measured.length === 0) return [0, round];
  const low = Math.floor(Math.min(...measured) / round - 0.3) * round;
  const high = Math.ceil(Math.max(...measured) / round + 0.3) * round;
  return [Math.max(0, low), high];
};

export const lineDrawing = (
  slots: readonly Slot[],
  measure: Measure,
  title: string,
  name: string,
): Drawing => {
  const readings = readingsOf(slots, measure);
  const values = plausible(readings);
  const usual = mean(settled(readings));
  return {
    title,
    range: rangeOf(values, 5),
    values,
    paint(pen) {
      paintMarks(pen, slots);
      pen.line(
        values.map(() => usual),
        'edge',
        { width: 1, dash: [4, 4] },
      );
      if (!isLong(slots)) pen.line(values, name, { alpha: 0.6 });
      paintDots(pen, slots, readings, () => name);
      if (isLong(slots)) pen.line(weeklyMeans(settled(readings)), name, { width: 2 });
    },
  };
};

export const barDrawing = (
  slots: readonly Slot[],
  measure: Measure,
  title: string,
  name: string,
  scale: { range?: [number, number]; splits?: number[] } = {},
): Drawing => {
  const readings = readingsOf(slots, measure);
  const values = plausible(readings);
  const [, high] = rangeOf(values, 500);
  return {
    title,
    range: [0, high],
    ...scale,
    values: isLong(slots) ? values : slots.map(() => null),
    paint(pen) {
      paintMarks(pen, slots, measure === strain);
      if (isLong(slots)) {
        paintDots(pen, slots, readings, () => name);
        pen.line(weeklyMeans(settled(readings)), name, { width: 2 });
        return;
      }
      for (const [n, reading] of readings.entries()) {
        if (!reading) continue;
        if (reading.mark === 'implausible') pen.cross(n, reading.value, name);
        else pen.bar(n, 0, reading.value, name, { hollow: reading.mark === 'growing' });
      }
    },
  };
};

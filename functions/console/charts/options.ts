/** How a plot is set up: its scales, axes and cursor. */
import type uPlot from 'uplot';
import { createPen, type Pen } from './pen.ts';
import { ticksOf } from './ticks.ts';
import type { Slot } from './timeline.ts';

export interface Drawing {
  title: string;
  range: [number, number];
  /** Where the axis is labelled, if not wherever it is round. */
  splits?: number[];
  /** Where the chosen day is ringed. */
  values: (number | null)[];
  paint(pen: Pen): void;
}

/** Pixels left and right of the days, the same for all plots. */
export const GUTTER = 44;
export const EDGE = 20;
/** Pixels that the names of dates take below. */
export const DATES = 26;

const font = '12px system-ui, sans-serif';
const deaf = () => null;
const colour = (name: string) => (plot: uPlot) =>
  getComputedStyle(plot.root).getPropertyValue(`--${name}`);

export const optionsOf = (
  { range, splits, paint }: Drawing,
  slots: readonly Slot[],
  size: { width: number; height: number },
  isDated: boolean,
  ready: (plot: uPlot) => void,
): uPlot.Options => {
  const ticks = ticksOf(slots, size.width - GUTTER - EDGE);
  const axis = { stroke: colour('muted'), font };
  return {
    ...size,
    height: size.height + (isDated ? DATES : 0),
    padding: [8, EDGE, isDated ? 0 : 6, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      // The pointer and the keyboard choose a day for all charts at once; see scrub.tsx.
      bind: {
        mousemove: deaf,
        mousedown: deaf,
        mouseup: deaf,
        mouseenter: deaf,
        mouseleave: deaf,
        dblclick: deaf,
        click: deaf,
      },
      points: { size: 13, width: 2, stroke: 'var(--ink)', fill: 'transparent' },
    },
    scales: { x: { time: false, range: [-0.5, slots.length - 0.5] }, y: { range } },
    axes: [
      {
        ...axis,
        show: isDated,
        size: DATES,
        gap: 3,
        splits: () => ticks.map(({ at }) => at),
        values: () => ticks.map(({ label }) => label),
        grid: { show: false },
        ticks: { stroke: colour('edge'), width: 1, size: 4 },
      },
      {
        ...axis,
        size: GUTTER,
        gap: 8,
        space: 24,
        ...(splits && { splits: () => splits }),
        grid: { stroke: colour('grid'), width: 1 },
        ticks: { show: false },
      },
    ],
    series: [{}, { paths: () => null, points: { show: false } }],
    hooks: { ready: [ready], draw: [(plot) => paint(createPen(plot))] },
  };
};

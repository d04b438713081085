/** One plot over the days of the span, drawn anew as its room or the light changes. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { DATES, type Drawing, optionsOf } from './options.ts';
import type { Slot } from './timeline.ts';

interface Props {
  drawing: Drawing;
  slots: readonly Slot[];
  chosen: number;
  height: number;
  /** Whether the dates stand below it. */
  isDated?: boolean;
}

export const Plot = ({ drawing, slots, chosen, height, isDated = false }: Props) => {
  const host = useRef<HTMLDivElement>(null);
  const drawn = useRef<uPlot | null>(null);
  const latest = useRef(chosen);
  latest.current = chosen;

  const choose = (plot: uPlot) => {
    plot.setCursor({ left: plot.valToPos(latest.current, 'x'), top: 0 }, false);
    // As wide as the day, as long as that is wider than a line.
    const step = plot.valToPos(1, 'x') - plot.valToPos(0, 'x');
    const column = plot.over.querySelector<HTMLElement>('.u-cursor-x');
    if (!column || step < 3) return;
    Object.assign(column.style, { width: `${step}px`, marginLeft: `${-step / 2}px`, border: 0 });
  };

  useEffect(() => {
    const root = host.current;
    if (!root) return;
    const draw = () => {
      drawn.current?.destroy();
      const size = { width: root.clientWidth, height };
      const data: uPlot.AlignedData = [slots.map((_, n) => n), drawing.values];
      drawn.current = new uPlot(optionsOf(drawing, slots, size, isDated, choose), data, root);
    };
    const resized = new ResizeObserver(() => {
      if (root.clientWidth !== drawn.current?.width) draw();
    });
    const redraw = () => drawn.current?.redraw(false, true);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    resized.observe(root);
    scheme.addEventListener('change', redraw);
    return () => {
      resized.disconnect();
      scheme.removeEventListener('change', redraw);
      drawn.current?.destroy();
      drawn.current = null;
    };
  }, [drawing, slots, height, isDated]);

  useEffect(() => {
    if (drawn.current) choose(drawn.current);
  }, [chosen]);

  return (
    <div>
      <h3>{drawing.title}</h3>
      <div ref={host} style={{ minHeight: `${height + (isDated ? DATES : 0)}px` }} />
    </div>
  );
};

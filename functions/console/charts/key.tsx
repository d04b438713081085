/** What the signs in a chart mean, each drawn as it is there. */
import { useMemo } from 'preact/hooks';
import { type AnyMark, marksIn } from './marks.ts';
import { measures } from './measures.ts';
import type { Slot } from './timeline.ts';

const shapes = {
  box: 'M1 1h10v10H1z',
  cell: 'M1 1h10v10H1z',
  line: 'M0 6h12',
  dashes: 'M0 6h3M4.5 6h3M9 6h3',
  ring: 'M6 2.5a3.5 3.5 0 1 0 .01 0z',
  cross: 'M2.5 2.5l7 7M9.5 2.5l-7 7',
  fold: 'M6 0v2M6 5v2M6 10v2',
  twin: 'M2.5 6h2M7.5 6h2',
};

interface Sign {
  shape: keyof typeof shapes;
  name: string;
}

const Swatch = ({ shape, name }: Sign) => {
  const paint = `var(--${name})`;
  const styles = {
    box: { fill: paint },
    cell: { fill: paint, stroke: 'var(--level-3)' },
    line: { fill: 'none', stroke: paint, strokeWidth: 2 },
  };
  const style = shape === 'box' || shape === 'cell' ? styles[shape] : styles.line;
  return (
    <svg class="chart-swatch" viewBox="0 0 12 12" aria-hidden="true">
      <path d={shapes[shape]} style={style} />
    </svg>
  );
};

const meanings: Record<AnyMark, Sign & { text: string }> = {
  growing: { shape: 'ring', name: 'muted', text: 'hollow: day not over yet' },
  calibrating: { shape: 'ring', name: 'muted', text: 'hollow: calibrating' },
  implausible: { shape: 'cross', name: 'muted', text: 'implausible, outside scale and means' },
  skipped: { shape: 'fold', name: 'muted', text: 'date that no cycle counts for' },
  several: { shape: 'twin', name: 'ink', text: 'several cycles, the longest drawn' },
};

interface Item extends Sign {
  text: string;
  value?: string;
}

export const Key = ({ items }: { items: readonly Item[] }) => (
  <ul class="chart-key">
    {items.map(({ shape, name, text, value }) => (
      <li key={text}>
        <Swatch shape={shape} name={name} />
        {text}
        {value !== undefined && <b>{value}</b>}
      </li>
    ))}
  </ul>
);

/** Of the marks that days of the span have. */
export const MarkKey = ({ slots }: { slots: readonly Slot[] }) => {
  const marks = useMemo(() => marksIn(slots, measures), [slots]);
  return <Key items={marks.map((mark) => meanings[mark])} />;
};

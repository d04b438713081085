/** A chart: its newest values, its plots under one another, its key and its table. */
import { Key } from './key.tsx';
import type { Measure } from './measures.ts';
import { type Drawing, EDGE, GUTTER } from './options.ts';
import { Plot } from './plot.tsx';
import { readMeasure, withUnit } from './reading.ts';
import { type Choice, Scrub } from './scrub.tsx';
import { Stats } from './stats.tsx';
import { columnOf, DayTable } from './table.tsx';
import type { Slot } from './timeline.ts';
import { fullDate } from './words.ts';

interface Props extends Choice {
  title: string;
  slots: readonly Slot[];
  /** Those shown large. */
  large: readonly Measure[];
  measures: readonly Measure[];
  drawings: readonly { drawing: Drawing; height: number }[];
  signs: Parameters<typeof Key>[0]['items'];
}

export const Card = ({ title, slots, large, measures, drawings, signs, chosen, choose }: Props) => {
  const slot = slots[chosen];
  const text = measures.map((measure) => {
    const reading = readMeasure(slot?.day, measure);
    return `${measure.label} ${reading ? withUnit(measure, reading.value) : 'not measured'}`;
  });
  const at = (x: number, _y: number, width: number) =>
    Math.floor(((x - GUTTER) / (width - GUTTER - EDGE)) * slots.length);

  return (
    <section class="chart-card" aria-label={title}>
      <h2>{title}</h2>
      <Stats slots={slots} measures={large} />
      <Scrub
        label={`${title} by day`}
        text={[slot && fullDate(slot.date), ...text].join(', ')}
        count={slots.length}
        chosen={chosen}
        choose={choose}
        at={at}
      >
        {drawings.map(({ drawing, height }, n) => (
          <Plot
            key={n}
            drawing={drawing}
            slots={slots}
            chosen={chosen}
            height={height}
            isDated={n === drawings.length - 1}
          />
        ))}
      </Scrub>
      {signs.length > 0 && <Key items={signs} />}
      <DayTable caption={title} slots={slots} columns={measures.map(columnOf)} />
    </section>
  );
};

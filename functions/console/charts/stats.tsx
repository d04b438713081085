/** The newest values of some measures, large, against the means of the span. */
import { useMemo } from 'preact/hooks';
import { summarise } from './means.ts';
import type { Measure } from './measures.ts';
import { withUnit } from './reading.ts';
import type { Slot } from './timeline.ts';
import { weekdayAndDay, writeChange } from './words.ts';

interface Props {
  slots: readonly Slot[];
  measures: readonly Measure[];
}

const Stat = ({ slots, measure }: { slots: readonly Slot[]; measure: Measure }) => {
  const latest = useMemo(() => summarise(slots, measure), [slots, measure]);
  const isNewest = latest?.date === slots.at(-1)?.date;
  const usual = latest?.mean ?? null;
  return (
    <div>
      <dt>{measure.label}</dt>
      <dd class="chart-value">
        {latest ? measure.write(latest.value) : '–'}
        {latest && measure.unit && <small> {measure.unit}</small>}
      </dd>
      <dd class="chart-note">
        {latest && !isNewest && `${weekdayAndDay(latest.date)} · `}
        {latest?.mark === 'growing' && 'so far · '}
        {latest && latest.change !== null && `${writeChange(latest.change, measure.write)} · `}
        {usual === null ? 'not measured in this span' : `mean ${withUnit(measure, usual)}`}
      </dd>
    </div>
  );
};

export const Stats = ({ slots, measures }: Props) => (
  <dl class="chart-stats">
    {measures.map((measure) => (
      <Stat key={measure.field} slots={slots} measure={measure} />
    ))}
  </dl>
);

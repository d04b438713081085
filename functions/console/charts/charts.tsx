/** A member's days over time: recovery, sleep, strain and workouts, with one day chosen in all. */
import { useMemo, useState } from 'preact/hooks';
import type { Day } from '../../domain/day-view.ts';
import { RecoveryCard, SleepCard, StrainCard } from './cards.tsx';
import { csvOf } from './csv.ts';
import { MarkKey } from './key.tsx';
import { Readout } from './readout.tsx';
import { saveFile } from './save.ts';
import { type Slot, type Span, timelineOf } from './timeline.ts';
import { dayAndYear } from './words.ts';
import { WorkoutsCard } from './workouts-card.tsx';

const spans: readonly Span[] = [30, 90, 365];

interface Props {
  /** Newest first. */
  days: readonly Day[];
  span: Span;
  onSpan(span: Span): void;
}

const Shown = ({ slots, last }: { slots: readonly Slot[]; last: Slot }) => {
  const [date, setDate] = useState<string>();
  const found = slots.findIndex((slot) => slot.date === date);
  const chosen = found < 0 ? slots.length - 1 : found;
  const choose = (n: number) => setDate(slots[n]?.date);
  return (
    <>
      <Readout slot={slots[chosen] ?? last} />
      <div class="chart-cards">
        <RecoveryCard {...{ slots, chosen, choose }} />
        <SleepCard {...{ slots, chosen, choose }} />
        <StrainCard {...{ slots, chosen, choose }} />
        <WorkoutsCard {...{ slots, chosen, choose }} />
      </div>
      <MarkKey slots={slots} />
    </>
  );
};

export const Charts = ({ days, span, onSpan }: Props) => {
  const slots = useMemo(() => timelineOf(days, span), [days, span]);
  const [first, last] = [slots[0], slots.at(-1)];
  return (
    <div class="charts">
      <div class="chart-bar">
        <fieldset class="chart-spans" aria-label="Span">
          {spans.map((it) => (
            <button key={it} type="button" aria-pressed={it === span} onClick={() => onSpan(it)}>
              {it} days
            </button>
          ))}
        </fieldset>
        <p>
          {first && last
            ? `${dayAndYear(first.date)} to ${dayAndYear(last.date)}`
            : 'No data in these days.'}
        </p>
        {first && last && (
          <button
            type="button"
            onClick={() =>
              saveFile(`days-${first.date}-${last.date}.csv`, 'text/csv', csvOf(slots))
            }
          >
            Download CSV
          </button>
        )}
      </div>
      {last && <Shown slots={slots} last={last} />}
    </div>
  );
};

/** One line that says what all charts show of the chosen day. */
import { asleep, efficiency, energy, hrv, recovery, restingHeartRate, strain } from './measures.ts';
import { notesOf } from './notes.ts';
import { writeMeasure } from './reading.ts';
import type { Slot } from './timeline.ts';
import { fullDate } from './words.ts';

const shown = [
  ['Recovery', recovery],
  ['HRV', hrv],
  ['Resting HR', restingHeartRate],
  ['Asleep', asleep],
  ['Efficiency', efficiency],
  ['Strain', strain],
  ['Energy', energy],
] as const;

export const Readout = ({ slot }: { slot: Slot }) => {
  const workouts = slot.day?.workouts.length ?? 0;
  const notes = notesOf(slot).join(' · ');
  return (
    <div class="chart-readout">
      <strong>{fullDate(slot.date)}</strong>
      <dl>
        {shown.map(([label, measure]) => {
          return (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{writeMeasure(slot.day, measure)}</dd>
            </div>
          );
        })}
        <div>
          <dt>Workouts</dt>
          <dd>{slot.day ? workouts : '–'}</dd>
        </div>
      </dl>
      <span class="chart-note">{notes || '\u00a0'}</span>
    </div>
  );
};

/** The workouts of the chosen day, with the time spent in each heart rate zone. */
import { Key } from './key.tsx';
import type { Slot } from './timeline.ts';
import { weekdayAndDay } from './words.ts';
import { describeWorkout } from './workouts.ts';

interface Props {
  slots: readonly Slot[];
  chosen: number;
}

type Described = ReturnType<typeof describeWorkout>;

const Zones = ({ zones }: Pick<Described, 'zones'>) => (
  <>
    <div class="chart-zones" aria-hidden="true">
      {zones.map(({ zone, minutes }) => (
        <i
          key={zone}
          style={{ flexGrow: minutes, background: `var(--zone-${zone})`, minWidth: '2px' }}
        />
      ))}
    </div>
    <Key
      items={zones.map(({ zone, text }) => ({
        shape: 'box',
        name: `zone-${zone}`,
        text: `Zone ${zone}`,
        value: text,
      }))}
    />
  </>
);

export const ChosenWorkouts = ({ slots, chosen }: Props) => {
  const slot = slots[chosen];
  const workouts = (slot?.day?.workouts ?? []).map(describeWorkout);
  return (
    <div class="chart-chosen">
      <h3>{slot && weekdayAndDay(slot.date)}</h3>
      {workouts.length === 0 && <p class="chart-note">{slot?.day ? 'No workouts.' : 'No data.'}</p>}
      {workouts.map(({ name, duration, strain, energy, zones }, n) => (
        <div class="chart-workout" key={n}>
          <b>{name}</b>
          <span>
            {[duration, strain && `strain ${strain}`, energy].filter(Boolean).join(' · ') ||
              'Not scored.'}
          </span>
          {zones.length > 0 && <Zones zones={zones} />}
        </div>
      ))}
    </div>
  );
};

/** Workouts: on a calendar, those of the chosen day, and as a table. */
import { useMemo } from 'preact/hooks';
import { Calendar } from './calendar.tsx';
import { ChosenWorkouts } from './chosen-workouts.tsx';
import { Key } from './key.tsx';
import type { Choice } from './scrub.tsx';
import { DayTable } from './table.tsx';
import type { Slot } from './timeline.ts';
import { writeNumber } from './words.ts';
import { factsOf, levelNames, workoutLine } from './workouts.ts';

interface Props extends Choice {
  slots: readonly Slot[];
}

const signs = levelNames.map((text, n) => ({
  shape: 'cell' as const,
  name: `level-${n + 1}`,
  text,
}));

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div>
    <dt>{name}</dt>
    <dd class="chart-value">{value}</dd>
  </div>
);

const columns = [
  {
    head: 'Workouts',
    isText: true,
    cell: ({ day }: Slot) => day?.workouts.map(workoutLine).join('; ') || '–',
  },
];

const Facts = ({ slots }: Pick<Props, 'slots'>) => {
  const { count, weekly, mostOften } = useMemo(() => factsOf(slots), [slots]);
  return (
    <dl class="chart-stats">
      <Fact name={`In ${slots.length} days`} value={writeNumber(count)} />
      {weekly !== null && <Fact name="A week" value={writeNumber(weekly, 1)} />}
      {mostOften && <Fact name="Most often" value={mostOften} />}
    </dl>
  );
};

export const WorkoutsCard = ({ slots, ...choice }: Props) => (
  <section class="chart-card" aria-label="Workouts">
    <h2>Workouts</h2>
    <Facts slots={slots} />
    <div class="chart-legend">
      <h3>Strain of the day’s hardest workout</h3>
      <Key items={signs} />
    </div>
    <div class="chart-workouts">
      <Calendar slots={slots} {...choice} />
      <ChosenWorkouts slots={slots} chosen={choice.chosen} />
    </div>
    <DayTable caption="Workouts" slots={slots} columns={columns} />
  </section>
);

/** What the calendar shows of a day's workouts. */
import type { Day } from '../../domain/day-view.ts';
import type { Slot } from './timeline.ts';
import { writeDuration, writeNumber } from './words.ts';

type Workout = Day['workouts'][number];

const zones = [0, 1, 2, 3, 4, 5];

const numberIn = (workout: Workout, field: string): number | null => {
  const value = ({ ...workout } as Record<string, unknown>)[field];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

const nameOf = ({ type_name, type }: Workout) => type_name ?? type ?? 'Workout';

/** Values as words; null where nothing was measured. */
export const describeWorkout = (workout: Workout) => {
  const unsure = (field: string) => (workout.implausible?.includes(field) ? ' (implausible)' : '');
  const minutes = numberIn(workout, 'duration_min');
  const strain = numberIn(workout, 'strain');
  const kcal = numberIn(workout, 'energy_kcal');
  return {
    name: nameOf(workout),
    duration: minutes === null ? null : writeDuration(minutes * 60_000) + unsure('duration_min'),
    strain: strain === null ? null : writeNumber(strain, 1) + unsure('strain'),
    energy: kcal === null ? null : `${writeNumber(kcal)} kcal${unsure('energy_kcal')}`,
    zones: zones.flatMap((zone) => {
      const spent = numberIn(workout, `zone_${zone}_min`);
      if (spent === null || spent <= 0 || unsure(`zone_${zone}_min`)) return [];
      return [{ zone, minutes: spent, text: writeDuration(spent * 60_000) }];
    }),
  };
};

/** One line for one workout. */
export const workoutLine = (workout: Workout) => {
  const { name, duration, strain, energy } = describeWorkout(workout);
  const measured = [duration, strain && `strain ${strain}`, energy].filter(Boolean);
  return `${name}${measured.length > 0 ? ` (${measured.join(', ')})` : ''}`;
};

/** How many there are, in a week of the days that are known, and the kind that most of them are. */
export const factsOf = (slots: readonly Slot[]) => {
  const workouts = slots.flatMap(({ day }) => day?.workouts ?? []);
  const known = slots.filter(({ day }) => day && !day.skipped).length;
  const kinds = [...Map.groupBy(workouts, nameOf)].toSorted(([, a], [, b]) => b.length - a.length);
  return {
    count: workouts.length,
    weekly: known > 0 ? (workouts.length * 7) / known : null,
    mostOften: kinds[0]?.[0],
  };
};

/** Strain is no sum: a day is as hard as its hardest workout. Null where none has a strain. */
export const hardest = (day: Day | undefined): number | null => {
  const strains = (day?.workouts ?? [])
    .filter(({ implausible }) => !implausible?.includes('strain'))
    .map((workout) => numberIn(workout, 'strain'))
    .filter((strain) => strain !== null);
  return strains.length > 0 ? Math.max(...strains) : null;
};

/** Where WHOOP calls a strain moderate, high and all out. */
const bounds = [10, 14, 18];

/** From 1 to 4. */
export const levelOf = (strain: number) => 1 + bounds.filter((bound) => strain >= bound).length;
export const levelNames = ['below 10', '10 to 14', '14 to 18', '18 and more'];

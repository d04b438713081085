/** What somebody must know to read a day rightly. */
import type { Day } from '../../domain/day-view.ts';
import { asleep, measures, recovery, strain } from './measures.ts';
import { readMeasure, withUnit } from './reading.ts';
import type { Slot } from './timeline.ts';
import { writeDuration } from './words.ts';

const unscored = (day: Day): string[] =>
  (['recovery', 'sleep', 'strain'] as const).flatMap((part) => {
    const state = day[part]?.score_state;
    if (state === 'PENDING_SCORE') return [`${part} not scored yet`];
    return state === 'UNSCORABLE' ? [`${part} could not be scored`] : [];
  });

/** The cycles that are not drawn: the first of a day is. */
const otherCycles = ({ cycles = [], ...day }: Day): string[] =>
  cycles.slice(1).map((cycle) => {
    const values = [recovery, asleep, strain].flatMap((measure) => {
      const reading = readMeasure({ ...day, ...cycle }, measure);
      return reading ? [`${measure.label.toLowerCase()} ${withUnit(measure, reading.value)}`] : [];
    });
    return `another cycle that day: ${values.join(', ') || 'nothing measured'}`;
  });

const otherSleeps = ({ other_sleeps = [], naps }: Day): string[] => {
  const lengths = (sleeps: readonly object[], name: string) =>
    sleeps.map((sleep) => {
      const { asleep_ms }: { asleep_ms?: unknown } = sleep;
      return typeof asleep_ms === 'number' ? `${name} of ${writeDuration(asleep_ms)}` : name;
    });
  return [...lengths(other_sleeps, 'another sleep'), ...lengths(naps, 'nap')];
};

const implausible = (day: Day): string[] =>
  measures
    .filter((measure) => readMeasure(day, measure)?.mark === 'implausible')
    .map(({ label }) => `${label.toLowerCase()} is implausible`);

export const notesOf = ({ day }: Slot): string[] => {
  if (!day) return ['no data'];
  if (day.skipped) return ['no cycle counts for this date'];
  return [
    ...(day.final ? [] : ['day not over yet']),
    ...(day.recovery?.calibrating ? ['recovery still calibrating'] : []),
    ...unscored(day),
    ...implausible(day),
    ...otherSleeps(day),
    ...otherCycles(day),
  ];
};

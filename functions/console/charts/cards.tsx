/** The three charts that are plotted over time. */
import { useMemo } from 'preact/hooks';
import { recoveryDrawing } from './bands.ts';
import { Card } from './card.tsx';
import { barDrawing, isLong, lineDrawing } from './drawings.ts';
import {
  asleep,
  efficiency,
  energy,
  hrv,
  recovery,
  restingHeartRate,
  stages,
  strain,
} from './measures.ts';
import { nightsDrawing, stageColours } from './nights.ts';
import { writeMeasure } from './reading.ts';
import type { Choice } from './scrub.tsx';
import type { Slot } from './timeline.ts';

interface Props extends Choice {
  slots: readonly Slot[];
}

const weekly = (slots: readonly Slot[], name: string) =>
  isLong(slots) ? [{ shape: 'line' as const, name, text: '7-day mean' }] : [];
const usual = (slots: readonly Slot[]) =>
  ({ shape: 'dashes', name: 'edge', text: `${slots.length}-day mean` }) as const;

export const RecoveryCard = ({ slots, ...choice }: Props) => {
  const drawings = useMemo(
    () => [
      { drawing: recoveryDrawing(slots), height: 150 },
      { drawing: lineDrawing(slots, hrv, 'Heart rate variability (RMSSD, ms)', 'hrv'), height: 96 },
      {
        drawing: lineDrawing(
          slots,
          restingHeartRate,
          'Resting heart rate (beats per minute)',
          'heart',
        ),
        height: 96,
      },
    ],
    [slots],
  );
  const measures = [recovery, hrv, restingHeartRate];
  const bands = [
    { shape: 'box', name: 'green', text: 'green 67 to 100' },
    { shape: 'box', name: 'yellow', text: 'yellow 34 to 66' },
    { shape: 'box', name: 'red', text: 'red 0 to 33' },
  ] as const;
  const signs = [...bands, ...weekly(slots, 'ink'), usual(slots)];
  return (
    <Card title="Recovery" large={measures} {...{ slots, measures, drawings, signs, ...choice }} />
  );
};

export const SleepCard = ({ slots, ...choice }: Props) => {
  const drawings = useMemo(
    () => [
      { drawing: nightsDrawing(slots), height: 275 },
      {
        drawing: lineDrawing(
          slots,
          efficiency,
          'Sleep efficiency (% of the time in bed)',
          'strain',
        ),
        height: 96,
      },
    ],
    [slots],
  );
  const measures = [asleep, ...stages, efficiency];
  const signs = stages.map((stage, n) => {
    const name = stageColours[n] ?? 'ink';
    return {
      shape: 'box' as const,
      name,
      text: stage.label,
      value: writeMeasure(slots[choice.chosen]?.day, stage),
    };
  });
  const large = [asleep, efficiency];
  return (
    <Card
      title="Sleep"
      {...{ slots, large, measures, drawings, ...choice }}
      signs={[...signs, ...weekly(slots, 'strain'), usual(slots)]}
    />
  );
};

export const StrainCard = ({ slots, ...choice }: Props) => {
  // As tall as the calendar beside it.
  const tall = slots.length > 31 ? 150 : 110;
  const drawings = useMemo(
    () => [
      {
        drawing: barDrawing(slots, strain, 'Day strain (0 to 21)', 'strain', {
          range: [0, 21],
          splits: [0, 7, 14, 21],
        }),
        height: tall + 40,
      },
      {
        drawing: barDrawing(slots, energy, 'Energy of the whole day (kcal)', 'energy'),
        height: tall,
      },
    ],
    [slots, tall],
  );
  const measures = [strain, energy];
  const signs = weekly(slots, 'strain');
  return (
    <Card title="Strain" large={measures} {...{ slots, measures, drawings, signs, ...choice }} />
  );
};

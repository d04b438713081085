/** How a member slept: stages, need and percentages of one night or nap. */
import type { SleepScore } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import type { Dice } from './random.ts';

const hour = 3_600_000;

export interface Before {
  /** Of the cycle that the sleep ends. */
  strain: number;
  /** Sleep still owed, in milliseconds. */
  debt: number;
  /** Slept in naps since the last night, in milliseconds. */
  napped: number;
}

/** Parts that add up to the time in bed, to the millisecond. */
const cutStages = (dice: Dice, in_bed: number) => {
  const total_awake_time_milli = Math.round(in_bed * dice.around(0.07, 0.04));
  const total_no_data_time_milli = dice.chance(0.05) ? dice.whole(60_000, 600_000) : 0;
  const total_slow_wave_sleep_time_milli = Math.round(in_bed * dice.around(0.18, 0.05));
  const total_rem_sleep_time_milli = Math.round(in_bed * dice.around(0.22, 0.06));
  return {
    total_in_bed_time_milli: in_bed,
    total_awake_time_milli,
    total_no_data_time_milli,
    total_light_sleep_time_milli:
      in_bed -
      total_awake_time_milli -
      total_no_data_time_milli -
      total_slow_wave_sleep_time_milli -
      total_rem_sleep_time_milli,
    total_slow_wave_sleep_time_milli,
    total_rem_sleep_time_milli,
  };
};

export const scoreSleep = (
  dice: Dice,
  person: Person,
  in_bed: number,
  before: Before,
  calibrating: boolean,
) => {
  const stages = cutStages(dice, in_bed);
  const asleep = in_bed - stages.total_awake_time_milli - stages.total_no_data_time_milli;
  const sleep_needed = {
    baseline_milli: Math.round(person.sleep_need_hours * hour),
    need_from_sleep_debt_milli: Math.round(before.debt * 0.3),
    need_from_recent_strain_milli: Math.round((before.strain / 21) ** 2 * 0.9 * hour),
    need_from_recent_nap_milli: before.napped > 0 ? -Math.round(before.napped * 0.7) : 0,
  };
  const need = Object.values(sleep_needed).reduce((sum, part) => sum + part, 0);
  const performance = Math.min(100, Math.round((asleep / need) * 100));

  const score: SleepScore = {
    stage_summary: {
      ...stages,
      sleep_cycle_count: Math.round(in_bed / (1.6 * hour)),
      disturbance_count: Math.round((in_bed / hour) * dice.between(0.6, 2)),
    },
    sleep_needed,
    respiratory_rate: dice.around(person.respiratory_rate, 0.6),
    ...(!calibrating && {
      sleep_performance_percentage: performance,
      sleep_consistency_percentage: Math.round(dice.around(78, 18)),
    }),
    sleep_efficiency_percentage: (asleep / in_bed) * 100,
  };
  return { score, performance, debt: Math.max(0, need - asleep) };
};

/** How a member recovered: heart rate variability and what follows from it. */
import type { RecoveryScore } from '../../functions/domain/record.ts';
import type { Person } from './person.ts';
import type { Dice } from './random.ts';

export interface Slept {
  day: number;
  /** Percent of the need that was slept. */
  performance: number;
  /** Of the cycle before. */
  strain: number;
  calibrating: boolean;
}

export const scoreRecovery = (dice: Dice, person: Person, slept: Slept): RecoveryScore => {
  const season = Math.sin(slept.day / 29 + person.n) * 0.3;
  const form =
    season +
    dice.around(0, 1.8) -
    (slept.strain - 10) * 0.07 +
    Math.max(-2, (slept.performance - 85) * 0.025);
  const measured_since_4 = {
    spo2_percentage: dice.around(96.2, 1.8),
    skin_temp_celsius: dice.around(33.8, 0.8),
  };
  return {
    user_calibrating: slept.calibrating,
    recovery_score: Math.min(99, Math.max(1, Math.round(58 + form * 24))),
    resting_heart_rate: Math.round(person.resting_heart_rate - form * 2.2),
    hrv_rmssd_milli: person.hrv_rmssd_milli * Math.exp(form * 0.16),
    ...(!person.older_strap && measured_since_4),
    ...(person.older_strap &&
      person.sends_nulls && { spo2_percentage: null, skin_temp_celsius: null }),
  };
};

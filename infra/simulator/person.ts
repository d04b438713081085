/** Who a member is: what stays the same from day to day. */
import { diceFor } from './random.ts';

export interface Person {
  seed: number;
  /** From 1. */
  n: number;
  user_id: number;
  first_name: string;
  last_name: string;
  height_meter: number;
  weight_kilogram: number;
  max_heart_rate: number;
  resting_heart_rate: number;
  hrv_rmssd_milli: number;
  respiratory_rate: number;
  sleep_need_hours: number;
  /** Local hour of a weekday's bedtime; 24 is midnight. */
  bedtime: number;
  /** Local hour of getting up on a weekday. */
  rises: number;
  /** Minutes from UTC. */
  home: number;
  /** Straps before 4.0 measure neither blood oxygen nor skin temperature. */
  older_strap: boolean;
  /** WHOOP leaves optional fields out or sends them as null; an even member shows the second. */
  sends_nulls: boolean;
}

const first_names = ['Noor', 'Tomás', 'Ingrid', 'Ravi', 'Maya', 'Felix', 'Aiko', 'Sam'] as const;
const last_names = [
  'Okafor',
  'Lindqvist',
  'Iyer',
  'Moreau',
  "O'Neill",
  'Castillo',
  'Hale',
] as const;
const homes = [-300, 60, -480, 330, 0] as const;

/** 7 and 8 have no common factor, so 56 members have names of their own. */
const nameAt = (names: readonly string[], n: number) => names[(n - 1) % names.length] ?? '';

export const imaginePerson = (seed: number, n: number): Person => {
  const dice = diceFor(seed, n);
  return {
    seed,
    n,
    user_id: 10_000_000 + dice.whole(0, 79_999) * 1000 + n,
    first_name: nameAt(first_names, n),
    last_name: nameAt(last_names, n),
    height_meter: Math.round(dice.between(1.56, 1.94) * 100) / 100,
    weight_kilogram: Math.round(dice.between(56, 94) * 10) / 10,
    max_heart_rate: dice.whole(178, 202),
    resting_heart_rate: dice.between(46, 63),
    hrv_rmssd_milli: dice.between(38, 105),
    respiratory_rate: dice.between(13.2, 16.8),
    sleep_need_hours: dice.between(7.2, 8.2),
    bedtime: dice.between(22.2, 23.6),
    rises: dice.between(6.1, 7.3),
    home: homes[(n - 1) % homes.length] ?? 0,
    older_strap: n % 3 === 0,
    sends_nulls: n % 2 === 0,
  };
};

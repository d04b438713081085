/** Randomness that repeats: the same keys give the same draws, whatever was drawn elsewhere. */
import { createHash } from 'node:crypto';

export interface Dice {
  between(min: number, max: number): number;
  /** A whole number, both ends included. */
  whole(min: number, max: number): number;
  chance(probability: number): boolean;
  /** Bell-shaped, never further from the mean than `spread`. */
  around(mean: number, spread: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  uuid(): string;
}

/** The generator sfc32, with a state wide enough that no two records draw the same UUID. */
export const diceFor = (...keys: number[]): Dice => {
  const seed = createHash('sha256').update(keys.join()).digest();
  let a = seed.readInt32LE(0);
  let b = seed.readInt32LE(4);
  let c = seed.readInt32LE(8);
  let counter = 1;
  const bits = () => {
    const drawn = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  };
  const fraction = () => bits() / 2 ** 32;
  const between = (min: number, max: number) => min + fraction() * (max - min);
  const whole = (min: number, max: number) => Math.floor(between(min, max + 1));
  const hex = () => bits().toString(16).padStart(8, '0');

  return {
    between,
    whole,
    chance: (probability) => fraction() < probability,
    around: (mean, spread) => mean + spread * ((fraction() + fraction() + fraction()) / 1.5 - 1),
    pick: (from) => from[whole(0, from.length - 1)] ?? from[0],
    uuid: () => {
      const digits = `${hex()}${hex()}${hex()}${hex()}`;
      const variant = '89ab'[whole(0, 3)];
      return [
        digits.slice(0, 8),
        digits.slice(8, 12),
        `4${digits.slice(13, 16)}`,
        `${variant}${digits.slice(17, 20)}`,
        digits.slice(20),
      ].join('-');
    },
  };
};

/** Numbers that follow from a seed and a name, so that one more of a kind changes no other kind. */

const mix = (h: number) => {
  let x = h | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
};

const hashText = (text: string) => {
  let h = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) h = Math.imul(h ^ text.charCodeAt(n), 0x01000193);
  return h >>> 0;
};

/** 0 ≤ x < 1, always the same for the same arguments. */
export const fractionOf = (seed: number, name: string, n: number): number =>
  mix(mix(seed ^ hashText(name)) + Math.imul(n + 1, 0x9e3779b9)) / 2 ** 32;

export interface Dice {
  /** 0 ≤ x < 1. */
  next(): number;
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  pick<T>(among: readonly [T, ...T[]]): T;
}

export const dice = (seed: number, name: string): Dice => {
  let n = 0;
  const next = () => fractionOf(seed, name, n++);
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1));
  return { next, between, pick: (among) => among[between(0, among.length - 1)] ?? among[0] };
};

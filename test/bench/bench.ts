/** What a file of this folder is that `npm run bench -- NAME` runs. */

export interface Measured {
  /** By name, in the order in which they are shown. */
  figures: Record<string, number>;
  /** Sentences about promises that did not hold. */
  broken: string[];
}

export interface Bench {
  about: string;
  /** Whole numbers from 1, by the name of their option. */
  options: Record<string, { otherwise: number; most: number; about: string }>;
  run(numbers: Record<string, number>): Promise<Measured>;
}

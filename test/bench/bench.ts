/** What a file of this folder is that `npm run bench -- NAME` runs. */

/** By name, in the order in which they are shown. */
export interface Figures {
  [name: string]: number | Figures;
}

export interface Measured {
  figures: Figures;
  /** Sentences about promises that did not hold. */
  broken: string[];
}

export interface Bench {
  about: string;
  /** Whole numbers from 1, by the name of their option. */
  options: Record<string, { otherwise: number; most: number; about: string }>;
  run(numbers: Record<string, number>): Promise<Measured>;
}

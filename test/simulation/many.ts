/** Many histories on all processors, and what came of them. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FaultKind } from './faults.ts';

export interface Summary {
  seeds: number;
  steps: number;
  /** How often each kind of fault struck. */
  faults: Partial<Record<FaultKind, number>>;
  /** Seeds whose history broke a promise, with the first that it broke. */
  broken: { seed: number; violation: string }[];
}

interface Played {
  seed: number;
  steps: number;
  struck: FaultKind[];
  violations: string[];
}

/** Seeds `first` to `first + seeds - 1`. */
export const simulateMany = async (
  first: number,
  seeds: number,
  onPlayed: (played: number) => void = () => {},
): Promise<Summary> => {
  const summary: Summary = { seeds: 0, steps: 0, faults: {}, broken: [] };
  let next = first;
  const add = ({ seed, steps, struck, violations }: Played) => {
    summary.seeds += 1;
    summary.steps += steps;
    for (const kind of struck) summary.faults[kind] = (summary.faults[kind] ?? 0) + 1;
    if (violations[0]) summary.broken.push({ seed, violation: violations[0] });
    onPlayed(summary.seeds);
  };
  const play = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL('./worker.ts', import.meta.url));
      const goOn = () => {
        if (next < first + seeds) worker.postMessage(next++);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('error', reject);
      worker.on('message', (played: Played) => {
        add(played);
        goOn();
      });
      goOn();
    });
  await Promise.all(Array.from({ length: availableParallelism() }, play));
  summary.broken.sort((a, b) => a.seed - b.seed);
  return summary;
};

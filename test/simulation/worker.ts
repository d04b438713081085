/** Plays histories in a thread of its own, a seed at a time. */
import { parentPort } from 'node:worker_threads';
import { simulate } from './run.ts';

parentPort?.on('message', async (seed: number) => {
  const { steps, struck, violations } = await simulate(seed);
  parentPort?.postMessage({ seed, steps, struck: struck.map(({ kind }) => kind), violations });
});

/** Asks again for what failed only because the machine is busy: an emulator that misses a time limit is no finding. */
import { setTimeout as sleep } from 'node:timers/promises';

const TRIES = 6;
const PAUSE_MS = 1_500;

export const patiently = async <T>(act: () => Promise<T>): Promise<T> => {
  for (let tries = 1; tries < TRIES; tries++) {
    try {
      return await act();
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  return act();
};

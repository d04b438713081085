/** The shortest history found that still breaks a promise, fault after fault left out; else the whole one. */
import { type Outcome, simulate } from './run.ts';

const keyOf = ({ kind, n }: Outcome['struck'][number]) => `${kind}#${n}`;

/** Tries at most so many histories. */
const MOST_TRIES = 300;

export const shorten = async (seed: number): Promise<Outcome> => {
  let tries = 0;
  let shortest = await simulate(seed, { traces: true });
  if (shortest.violations.length === 0) return shortest;
  let kept = shortest.struck.map(keyOf);
  for (let size = Math.ceil(kept.length / 2); size >= 1; ) {
    let isShorter = false;
    for (let from = 0; from < kept.length && tries < MOST_TRIES; ) {
      const fewer = kept.filter((_, n) => n < from || n >= from + size);
      tries += 1;
      const outcome = await simulate(seed, { only: new Set(fewer), traces: true });
      if (outcome.violations.length === 0) {
        from += size;
        continue;
      }
      shortest = outcome;
      // What no longer came to pass is gone as well.
      const struck = new Set(outcome.struck.map(keyOf));
      kept = fewer.filter((key) => struck.has(key));
      isShorter = true;
    }
    if (tries >= MOST_TRIES) break;
    if (size === 1 && !isShorter) break;
    size = Math.max(1, Math.floor(size / 2));
  }
  return shortest;
};

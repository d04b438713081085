/** Kills invocations until so many are dead, and counts them by function and phase. */
import type { Run } from '../../infra/local/lambda.ts';
import type { Rotations } from './rotations.ts';

export type Phase = 'callback' | 'schedule' | 'refresh' | 'pull';

interface Tally {
  function: string;
  phase: Phase;
  kills: number;
}

export const createKills = (wanted: number, rotations: Rotations) => {
  const tallies: Tally[] = [];
  const aimed = new Set<Run>();
  let done = 0;

  const count = (name: string, phase: Phase) => {
    const known = tallies.find((it) => it.function === name && it.phase === phase);
    if (known) known.kills += 1;
    else tallies.push({ function: name, phase, kills: 1 });
  };

  return {
    tallies,
    isOver: () => done >= wanted,
    /** Nothing where the invocation has answered or was killed already. */
    kill: async (run: Run, name: string, phase: Phase): Promise<void> => {
      if (done >= wanted || aimed.has(run)) return;
      aimed.add(run);
      done += 1;
      const isRefreshing = rotations.isRefreshing(run);
      if (!(await run.kill())) {
        done -= 1;
        return;
      }
      rotations.killed(run);
      count(name, isRefreshing ? 'refresh' : phase);
    },
  };
};

export type Kills = ReturnType<typeof createKills>;

/** Which rotations a kill has swallowed: WHOOP gave new tokens, their holder died, and nobody ever used them. */
import type { Run } from '../../infra/local/lambda.ts';
import { holdsJobOf } from './jobs.ts';

interface Rotation {
  member: number;
  /** Invocations that held a job of the member when WHOOP rotated: one of them asked. */
  holders: Run[];
  killed: boolean;
}

/** A request that had left may reach WHOOP after the death of who sent it. */
const ON_ITS_WAY_MS = 2_000;

export const createRotations = () => {
  /** By grant: those whose new tokens have not been seen in use. */
  const unused = new Map<number, Rotation>();
  /** By member: the grant of the latest callback, and of the latest link that was reported completed. */
  const newest = new Map<number, number>();
  const standing = new Map<number, number>();
  const dead: { run: Run; at: number }[] = [];

  return {
    rotated: (grant: number, member: number, holders: Run[]) => {
      const killed = dead.some(
        ({ run, at }) => Date.now() - at < ON_ITS_WAY_MS && holdsJobOf(run.event, member),
      );
      unused.set(grant, { member, holders, killed });
    },
    /** The grant's tokens arrived at WHOOP, so they had been saved. */
    used: (grant: number) => void unused.delete(grant),
    linking: (grant: number, member: number) => void newest.set(member, grant),
    /** What became of the member's older grants no longer matters. */
    linked: (member: number) => void standing.set(member, newest.get(member) ?? 0),
    killed: (run: Run) => {
      dead.push({ run, at: Date.now() });
      for (const rotation of unused.values()) rotation.killed ||= rotation.holders.includes(run);
    },
    isRefreshing: (run: Run) => [...unused.values()].some(({ holders }) => holders.includes(run)),
    /** Members whose link, as it stands, lost its grant to a kill. */
    lost: () =>
      [...unused]
        .filter(([grant, { member, killed }]) => killed && grant >= (standing.get(member) ?? 0))
        .map(([, { member }]) => member),
    /** How many a kill has swallowed, on links that were replaced since too. */
    swallowed: () => [...unused.values()].filter(({ killed }) => killed).length,
  };
};

export type Rotations = ReturnType<typeof createRotations>;

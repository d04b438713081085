/** Chooses the moments of death: at requests as WHOOP sees them, some time after them, or at no moment in particular. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../infra/local/lambda.ts';
import type { Dice } from '../../infra/simulator/random.ts';
import { holdsJobOf } from './jobs.ts';
import type { Kills, Phase } from './kills.ts';
import type { Rotations } from './rotations.ts';
import type { Mortal } from './system.ts';

/** How likely a refresh is hit before WHOOP rotates, before it answers, and just after. */
const AT_REFRESH = { before: 0.25, unanswered: 0.01, answered: 0.03 };
const AFTER_ANSWER_MS = 40;
const AT_REQUEST = 0.06;
const AFTER_REQUEST_MS = 120;
const ANY_TIME_MS = 1_800;
const HAUNT_MS = 400;

interface Deps {
  system: Mortal;
  kills: Kills;
  rotations: Rotations;
  dice: Dice;
}

export const takeAim = ({ system, kills, rotations, dice }: Deps) => {
  const holdersOf = (member: number) =>
    system.underWay('pull').filter(({ event }) => holdsJobOf(event, member));
  const killOne = async (runs: Run[], name: string, phase: Phase) => {
    const [first, ...others] = runs;
    if (first) await kills.kill(dice.pick([first, ...others]), name, phase);
  };
  const killSoon = async (holders: Run[], phase: Phase, within_ms: number) => {
    await sleep(dice.between(0, within_ms));
    await killOne(holders, 'pull', phase);
  };

  const atRefresh = async (member: number, grant: number) => {
    const holders = holdersOf(member);
    const fate = dice.between(0, 1);
    const { before, unanswered, answered } = AT_REFRESH;
    if (fate < before && !kills.isOver()) {
      await killOne(holders, 'pull', 'refresh');
      return { status: 503 };
    }
    return {
      before_answer: async (status: number) => {
        if (status === 200) rotations.rotated(grant, member, holders);
        if (fate < before + unanswered) await killOne(holders, 'pull', 'refresh');
        else if (fate < before + unanswered + answered)
          void killSoon(holders, 'refresh', AFTER_ANSWER_MS);
      },
    };
  };

  system.simulator.fault = ({ path, grant_type, member, grant }) => {
    if (member === undefined || grant === undefined) return undefined;
    if (grant_type === 'refresh_token') return atRefresh(member, grant);
    rotations.used(grant);
    // Only a callback asks for it.
    if (path === '/developer/v2/user/profile/basic') rotations.linking(grant, member);
    else if (dice.chance(AT_REQUEST)) void killSoon(holdersOf(member), 'pull', AFTER_REQUEST_MS);
    return undefined;
  };

  const strikeAtAnyTime = async () => {
    while (!kills.isOver()) {
      await sleep(dice.between(0, ANY_TIME_MS));
      await killOne(system.underWay('pull'), 'pull', 'pull');
    }
  };

  /** Whatever works for the member dies, so that its jobs end up in the dead letters. */
  const haunt = async (member: number) => {
    while (!kills.isOver()) {
      await sleep(dice.between(0, HAUNT_MS));
      for (const run of holdersOf(member)) await kills.kill(run, 'pull', 'pull');
    }
  };

  return {
    strikeAtAnyTime,
    haunt,
    /** An invocation of `name` that `isMeant`, at some moment of the next `within_ms`. */
    strike: async (
      name: string,
      phase: Phase,
      within_ms: number,
      isMeant: (event: object) => boolean,
    ) => {
      await sleep(dice.between(0, within_ms));
      const meant = ({ event }: Run) =>
        typeof event === 'object' && event !== null && isMeant(event);
      await killOne(system.underWay(name).filter(meant), name, phase);
    },
  };
};

export type Aim = ReturnType<typeof takeAim>;

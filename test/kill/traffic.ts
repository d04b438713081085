/** What users and their app do while functions die: link, sync, and link again. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../../infra/simulator/random.ts';
import type { createApp } from '../support/app.ts';
import type { Aim } from './aim.ts';
import { userOf } from './jobs.ts';
import type { Kills } from './kills.ts';
import type { Links } from './links.ts';
import type { Mortal } from './system.ts';
import type { User } from './verdict.ts';

const CALLBACK_MS = 160;
const SCHEDULE_MS = 60;
const PAUSE_MS = 8_000;

interface Deps {
  system: Mortal;
  app: ReturnType<typeof createApp>;
  links: Links;
  aim: Aim;
  kills: Kills;
  dice: Dice;
  /** Told how a user is, before the app does anything about it. */
  onSeen: (member: number, user: User | undefined) => void;
}

export const createTraffic = ({ system, app, links, aim, kills, dice, onSeen }: Deps) => {
  const link = (member: number) =>
    links.link(member, (query) => {
      if (dice.chance(0.7))
        void aim.strike(
          'callback',
          'callback',
          CALLBACK_MS,
          (event) => 'rawQueryString' in event && event.rawQueryString === query,
        );
    });

  const live = async (member: number) => {
    await sleep(dice.between(0, PAUSE_MS));
    while (!kills.isOver()) {
      const user = await links.find(member);
      onSeen(member, user);
      if (user?.status !== 'connected' || dice.chance(0.1)) await link(member);
      else await app.post('/sync', { user_id: userOf(member) });
      await sleep(dice.between(PAUSE_MS / 2, PAUSE_MS));
    }
  };

  /** The schedule's rounds, more of them than the system has of its own. */
  const keepSchedule = async () => {
    while (!kills.isOver()) {
      await sleep(dice.between(500, 2_000));
      void system.invoke('sync', {}).catch(() => {});
      if (dice.chance(0.3))
        void aim.strike('sync', 'schedule', SCHEDULE_MS, (event) => !('requestContext' in event));
    }
  };

  return (members: number[]) => Promise.all([...members.map(live), keepSchedule()]);
};

/** One trial: users link and sync while functions are killed, then quiet, then the truth is compared. */
import { diceFor } from '../../infra/simulator/random.ts';
import { createApp } from '../support/app.ts';
import { takeAim } from './aim.ts';
import { userOf } from './jobs.ts';
import { createKills } from './kills.ts';
import { createLinks } from './links.ts';
import { createQuiet } from './quiet.ts';
import { createRotations } from './rotations.ts';
import { startMortal } from './system.ts';
import { createTraffic } from './traffic.ts';
import { compareRecords, judgeStatuses, listUsers, type User } from './verdict.ts';

export interface TrialOptions {
  kills: number;
  seed: number;
  members: number;
  /** Of visibility timeouts and message delays. */
  scale: number;
  /** Told what goes on, in a line. */
  tell?: (line: string) => void;
}

export const holdTrial = async (options: TrialOptions) => {
  const { seed, tell = () => {} } = options;
  const began = Date.now();
  const system = await startMortal(options);
  try {
    const members = Array.from({ length: options.members }, (_, index) => index + 1);
    const app = createApp(system);
    const rotations = createRotations();
    const links = createLinks(app, rotations);
    const kills = createKills(options.kills, rotations);
    const dice = diceFor(seed, options.kills);
    const aim = takeAim({ system, kills, rotations, dice });
    const broken = new Set<string>();
    const judge = (users: User[], told: Iterable<string>) => {
      for (const sentence of judgeStatuses(users, told, rotations.lost())) broken.add(sentence);
    };
    const onSeen = (member: number, user: User | undefined) => {
      const user_id = userOf(member);
      judge(user ? [user] : [], links.completed.has(user_id) ? [user_id] : []);
    };
    const live = createTraffic({ system, app, links, aim, kills, dice, onSeen });
    tell(`${options.members} members, ${options.kills} kills to come`);
    await Promise.all([live(members), aim.strikeAtAnyTime(), aim.haunt(1)]);

    tell(`quiet after ${Math.round((Date.now() - began) / 1000)} s`);
    const quiet = createQuiet(system, app, links);
    await quiet.drain();
    const unlinkable = await quiet.link(await quiet.ofStatus(members, undefined));
    await quiet.drain();
    await quiet.runSchedule();
    await quiet.drain();
    tell('the schedule has come round');
    const connected = await quiet.ofStatus(members, 'connected');
    const repaired = await compareRecords(app, connected, system.now());
    await quiet.sync(connected);
    await quiet.drain();
    const users = await listUsers(app);
    judge(users, links.completed);

    tell('who lost a grant links again');
    const again = await quiet.ofStatus(members, 'needs_reauth');
    const unlinkableAgain = await quiet.link(again);
    const left = await quiet.drain();
    const relinked = await compareRecords(app, again, system.now());
    return {
      kills: kills.tallies,
      links: Object.fromEntries(links.told),
      users,
      compared: repaired.compared + relinked.compared,
      differences: [...repaired.differences, ...relinked.differences],
      broken: [
        ...broken,
        ...unlinkable,
        ...unlinkableAgain,
        ...(left > 0 ? [`${left} messages are left in the queues`] : []),
      ],
      rotations_lost: rotations.swallowed(),
      dead_letters: await quiet.deadLetters(),
      duration_s: Math.round((Date.now() - began) / 1000),
    };
  } finally {
    await system.close();
  }
};

export type Trial = Awaited<ReturnType<typeof holdTrial>>;

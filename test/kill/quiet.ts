/** What happens when nothing is killed any more: queues run dry, links are made again, the schedule comes round. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { callAws } from '../../infra/local/call.ts';
import type { createApp } from '../support/app.ts';
import { userOf } from './jobs.ts';
import type { Links } from './links.ts';
import { patiently } from './patience.ts';
import type { Mortal } from './system.ts';

const DRAIN_LIMIT_MS = 240_000;

/** Claims last half an hour, and the schedule comes every five minutes. */
const SCHEDULE_SURELY_MS = 36 * 60_000;

/** On a busy machine an emulator may miss a time limit. */
const LINK_TRIES = 3;

const queuesSchema = v.object({ QueueUrls: v.array(v.string()) });

export const createQuiet = (system: Mortal, app: ReturnType<typeof createApp>, links: Links) => {
  const queues = async () => {
    const url = `http://127.0.0.1:${system.queues.port}`;
    const { QueueUrls } = v.parse(queuesSchema, await callAws(url, 'AmazonSQS.ListQueues', {}));
    const names = QueueUrls.map((it) => it.split('/').at(-1) ?? '');
    const isDead = (name: string) => name.includes('DeadLetters');
    return { dead: names.filter(isDead), alive: names.filter((name) => !isDead(name)) };
  };
  const sizeOf = (name: string) => {
    const {
      ready = [],
      delayed = [],
      inflight = [],
    } = system.queues.inspectQueue(name)?.messages ?? {};
    return ready.length + delayed.length + inflight.length;
  };
  const total = (names: string[]) => names.reduce((sum, name) => sum + sizeOf(name), 0);

  /** Resolves to how many messages are left after all. */
  const drain = async (): Promise<number> => {
    const { alive } = await queues();
    const until = Date.now() + DRAIN_LIMIT_MS;
    for (let dry = 0; dry < 3 && Date.now() < until; ) {
      await sleep(200);
      const isIdle = total(alive) === 0 && system.underWay('pull').length === 0;
      dry = isIdle ? dry + 1 : 0;
    }
    return total(alive);
  };

  const eachOf = async (members: number[], act: (member: number) => Promise<unknown>) => {
    for (const member of members) await act(member);
  };

  return {
    drain,
    deadLetters: async () => total((await queues()).dead),
    ofStatus: async (members: number[], status: string | undefined): Promise<number[]> => {
      const users = await Promise.all(members.map(links.find));
      return members.filter((_, n) => users[n]?.status === status);
    },
    /** Resolves to sentences on those for whom it failed. */
    link: async (members: number[]): Promise<string[]> => {
      const failed: string[] = [];
      await eachOf(members, async (member) => {
        let told = '';
        for (let tries = 0; tries < LINK_TRIES && told !== 'completed'; tries++)
          told = await links.link(member);
        if (told !== 'completed') failed.push(`${userOf(member)} could not link again: ${told}`);
      });
      return failed;
    },
    runSchedule: async () => {
      system.moveClock(SCHEDULE_SURELY_MS);
      await patiently(() => system.invoke('sync', {}));
    },
    sync: (members: number[]) =>
      eachOf(members, (member) => app.post('/sync', { user_id: userOf(member) })),
  };
};

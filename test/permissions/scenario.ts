/** All that the system does for anybody, through the outside: by HTTP, by hand, and at the clock. */
import * as v from 'valibot';
import { queueNamed } from '../support/queue-named.ts';
import { answer } from '../support/receiver.ts';
import { eventually, expectStatus, isTrue, type Watched, watch } from './watch.ts';

const DAY_MS = 86_400_000;
const RETURN_URL = 'http://127.0.0.1/done';

const linkSchema = v.object({ link_web_url: v.string() });

/** Steps in their order, each by what it does for somebody. */
export const stepsOf = ({ system, receiver }: Watched): Record<string, () => Promise<void>> => {
  const { simulator } = system;
  if (!simulator) throw new Error('It needs the simulated WHOOP.');
  const { app, logged, rounds, isTold, listedAt, isIn, kept } = watch({ system, receiver });
  const { pathname } = new URL(system.subscribers[0]?.url ?? '');

  return {
    'the schedule comes round': () => eventually('a round ends', async () => (await rounds()) > 0),

    'the console and the contract open': async () => {
      await expectStatus(200, fetch(`${system.api}/`));
      await expectStatus(200, fetch(`${system.api}/openapi.json`));
    },

    'a user connects, and is sent back to the app': async () => {
      receiver.answers.set(pathname, [answer(410), answer(204)]);
      const made = await app.post('/link', { user_id: 'ada', return_url: RETURN_URL });
      const { link_web_url } = v.parse(linkSchema, await made.json());
      await expectStatus(200, fetch(link_web_url));
      const { come } = await app.open(link_web_url, 'sim_member=1');
      const back = (await come()).headers.get('location');
      isTrue(back === `${RETURN_URL}?provider_slug=whoop&stage=completed`, `back at ${back}`);
    },

    'a user disconnects': () =>
      expectStatus(200, app.call('/users/ada/connection', { method: 'DELETE' })),

    'a user is erased': async () => {
      await expectStatus(200, app.call('/users/ada', { method: 'DELETE' }));
      await expectStatus(404, app.call('/users/ada'));
    },

    'the app is disabled by its 410, enabled, and told what it missed': async () => {
      await eventually('it answers 410', async () => (await logged('it answered 410')) > 0);
      await eventually('it is disabled', async () => (await logged('it is disabled')) > 0);
      const timestamp = new Date().toISOString();
      const event = { type: 'connection.linked', timestamp, data: { user_id: 'missed' } };
      const dead = await queueNamed(system.queues.port, 'EventsappDeadLetters');
      const letter = { subscriber: 'app', event_id: 'missed-1', event };
      system.queues.sendMessage(dead, JSON.stringify(letter));
      await system.invoke('deliver', { enable: 'app' });
      await system.invoke('deliver', { replay: true });
      await eventually('it is told', () => isTold('"missed"'));
    },

    'a user connects, and sees how far the data is': async () => {
      const back = await app.link('ada', 1);
      const cookie = back.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const page = await fetch(back.headers.get('location') ?? '', { headers: { cookie } });
      isTrue((await page.text()).includes('<progress'), 'the page shows the first import');
    },

    'newest days and history come in, and the app is told': async () => {
      await eventually('all is in', isIn);
      for (const type of ['connection.linked', 'data.updated', 'backfill.completed'])
        await eventually(`${type} is told`, () => isTold(type));
    },

    'the app reads': async () => {
      const ofUser = ['', '/records/sleep', '/indicators', '/days', '/export'];
      const paths = ['/users', '/status?history_hours=1', ...ofUser.map((it) => `/users/ada${it}`)];
      for (const path of paths) await expectStatus(200, app.call(path));
    },

    'what WHOOP tells of comes in': async () => {
      const edited = await simulator.act(1, 'edit', 'sleep');
      const deleted = await simulator.act(1, 'delete', 'workout');
      await eventually('the edit is here', async () => {
        const { sleep } = await app.truth(1);
        const isSame = (it: object) => JSON.stringify(it) === JSON.stringify(sleep[0]);
        return sleep[0].id === edited && (await kept('sleep')).some(isSame);
      });
      const isGone = async () => (await kept('workout')).every(({ id }) => id !== deleted);
      await eventually('the deleted is gone', isGone);
    },

    'the app asks for newer data, and for older': async () => {
      await expectStatus(202, app.post('/sync', { user_id: 'ada' }));
      await expectStatus(202, app.post('/sync', { user_id: 'ada', days: 11 }));
    },

    'history is brought by hand': async () => {
      const [start, end] = [20, 17].map((days) => new Date(Date.now() - days * DAY_MS));
      await system.invoke('sync', { user_id: 'ada', days: 12 });
      await system.invoke('sync', { user_id: 'ada', start, end });
      await system.invoke('sync', { all_users: true, days: 13 });
      await system.invoke('sync', { all_users: true });
      await eventually('all is in', isIn);
    },

    'WHOOP fails for a moment, and data comes in all the same': async () => {
      simulator.fault = ({ path }) => (path.includes('/v2/') ? { status: 503 } : undefined);
      await app.post('/sync', { user_id: 'ada' });
      await app.post('/sync', { user_id: 'ada', days: 15 });
      for (const lane of ['link', 'backfill']) {
        const isPutOff = async () => (await logged('"outcome":"deferred"', `"lane":"${lane}"`)) > 0;
        await eventually(`a job of lane ${lane} waits`, isPutOff);
      }
      simulator.fault = undefined;
      await eventually('all is in', isIn);
    },

    'half a day later the schedule looks again, with new tokens, and sweeps up': async () => {
      const [before, already] = [await listedAt(), await rounds()];
      await fetch(`${system.whoop}/_sim/advance`, { method: 'POST', body: '{"hours":13}' });
      await eventually('newest data is looked for', async () => (await listedAt()) > before);
      await eventually('the round ends', async () => (await rounds()) > already);
      const isRefresh = (it: { grant_type?: string }) => it.grant_type === 'refresh_token';
      isTrue(simulator.requests.some(isRefresh), 'a token was refreshed');
    },
  };
};

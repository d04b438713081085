/** An app's backend on a client made from /openapi.json: links a user, reads and exports what comes, erases. */
import { setTimeout } from 'node:timers/promises';
import createClient from 'openapi-fetch';
import type { components, paths } from './whoop.d.ts';

const [baseUrl = '', key = ''] = process.argv.slice(2);
const whoop = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${key}` } });
const user_id = 'u1';
const params = { path: { user_id } };

const linked = await whoop.POST('/link', { body: { user_id } });
if (linked.error) throw new Error(`No link: ${JSON.stringify(linked.error)}`);
console.log(linked.data.link_web_url);

/** Until the user is there, and a night has its indicators. */
const readNight = async (): Promise<components['schemas']['Indicator']> => {
  for (;;) {
    const { data, error } = await whoop.GET('/users/{user_id}/indicators', {
      params: { ...params, query: { indicator: ['TOTAL_SLEEP', 'SLEEP_NEEDED'], limit: 10 } },
    });
    if (error && 'code' in error && error.code !== 'unknown_user') throw new Error(error.detail);
    const night = data?.items.find(({ indicator }) => indicator === 'TOTAL_SLEEP');
    if (night) return night;
    await setTimeout(200);
  }
};

const { indicator, value, unit } = await readNight();
const sleeps = await whoop.GET('/users/{user_id}/records/{collection}', {
  params: { path: { user_id, collection: 'sleep' }, query: { start: '2020-01-01T00:00:00Z' } },
});
const user = await whoop.GET('/users/{user_id}', { params });
const days = await whoop.GET('/users/{user_id}/days', { params });
const { data: disconnected } = await whoop.DELETE('/users/{user_id}/connection', { params });
const exported = await whoop.GET('/users/{user_id}/export', {
  params: { ...params, query: { limit: 5000 } },
  parseAs: 'text',
});
const { data: receipt } = await whoop.DELETE('/users/{user_id}', { params });

console.log(
  JSON.stringify({
    night: { indicator, value, unit },
    sleeps: sleeps.data?.items.length,
    scopes: user.data?.scopes,
    status: disconnected?.status,
    days: days.data?.items.length,
    exported: String(exported.data).split('\n').length,
    erased: receipt?.deleted,
  }),
);

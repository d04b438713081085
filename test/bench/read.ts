/**
 * `npm run bench -- read`: what an app waits and pays for what it reads, over the whole system on this
 * machine: a year of days in one request, and a month of indicators page by page.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import * as v from 'valibot';
import { connections } from '../../functions/aws/table/connections.ts';
import { records } from '../../functions/aws/table/records.ts';
import { openTable } from '../../functions/aws/table/table.ts';
import { connectionOf } from '../../functions/domain/known-user.ts';
import { readDays } from '../../functions/domain/read-days.ts';
import { collections } from '../../functions/domain/record.ts';
import { owner } from '../../infra/local/call.ts';
import { startLocal } from '../../infra/local/system.ts';
import { createApp } from '../support/app.ts';
import type { Bench, Measured } from './bench.ts';
import { percentile, round } from './figures.ts';
import { meterReads } from './read-units.ts';

const DAY_MS = 86_400_000;
const YEAR = 365;
const MOST_UNITS = 160;
const LONGEST_MS = 120_000;
const much = { per_minute: 1_000_000, per_day: 10_000_000 };

type System = Awaited<ReturnType<typeof startLocal>>;

const answerSchema = v.object({
  statusCode: v.literal(200),
  isBase64Encoded: v.literal(true),
  body: v.string(),
});
const pageSchema = v.object({ items: v.array(v.unknown()), next_cursor: v.nullable(v.string()) });

/** The newest dates, today's among them, as a query says it. */
const lastDates = (days: number) => {
  const end = Math.floor(Date.now() / DAY_MS + 2) * DAY_MS;
  const [from = '', to = ''] = [end - days * DAY_MS, end].map((at) => new Date(at).toISOString());
  return { start: from.slice(0, 10), end: to.slice(0, 10) };
};

const bringYear = async (system: System) => {
  const app = createApp(system);
  await app.link('ada', 1);
  await system.invoke('sync', { user_id: 'ada', days: YEAR + 20 });
  const truth = await app.truth(1);
  const isThere = async () => {
    for (const collection of collections) {
      const kept = await app.listAll(`/users/ada/records/${collection}`);
      if (kept.length < truth[collection].length) return false;
    }
    return true;
  };
  const began = performance.now();
  while (!(await isThere())) {
    if (performance.now() - began > LONGEST_MS) throw new Error('The year does not arrive.');
    await sleep(500);
  }
};

/** The function's own time for all pages of a list, milliseconds. */
const timeList = async (system: System, path: string, query: Record<string, string>) => {
  let took = 0;
  let items = 0;
  let cursor: string | null = null;
  do {
    const began = performance.now();
    const answer = await system.invoke('users', {
      routeKey: `GET /users/{user_id}/${path}`,
      headers: { authorization: `Bearer ${system.api_key}`, 'accept-encoding': 'gzip' },
      pathParameters: { user_id: 'ada' },
      queryStringParameters: { ...query, ...(cursor && { cursor }) },
      isBase64Encoded: false,
    });
    took += performance.now() - began;
    const { body } = v.parse(answerSchema, answer);
    const json = await new Response(
      new Blob([Buffer.from(body, 'base64')]).stream().pipeThrough(new DecompressionStream('gzip')),
    ).json();
    const page = v.parse(pageSchema, json);
    items += page.items.length;
    cursor = page.next_cursor;
  } while (cursor);
  return { took, items };
};

const median = async (runs: number, measure: () => Promise<{ took: number }>) => {
  // The first ones read the bundle, open connections and compile.
  for (let n = 0; n < 3; n++) await measure();
  const all = [];
  for (let n = 0; n < runs; n++) all.push((await measure()).took);
  return round(percentile(all, 0.5));
};

/** What the same request costs, counted in this process. */
const countUnits = async (system: System) => {
  const credentials = { accessKeyId: owner, secretAccessKey: 'bench' };
  const client = new DynamoDBClient({
    endpoint: system.dynamodb,
    region: 'eu-west-1',
    credentials,
  });
  const { TableNames: [name = ''] = [] } = await client.send(new ListTablesCommand());
  const { table, units } = meterReads(openTable(DynamoDBDocumentClient.from(client), name));
  const connection = await connectionOf(connections(table), 'ada');
  const read = records({ table, now: Date.now, ConsistentRead: false });
  const { start, end } = lastDates(YEAR);
  const window = { start: Date.parse(start), end: Date.parse(end) };
  await readDays(read)(connection, window, 1_000);
  return units.read;
};

const run: Bench['run'] = async ({ runs = 1, seed = 1 }): Promise<Measured> => {
  const system = await startLocal({
    simulator: { members: 1, days: YEAR + 15, seed, limits: much, still: true },
    settings: {
      requests_per_minute: much.per_minute,
      requests_per_day: much.per_day,
      retention_days: 0,
    },
  });
  try {
    await bringYear(system);
    const year = { ...lastDates(YEAR), limit: '1000' };
    const { items } = await timeList(system, 'days', year);
    const since = new Date(Date.now() - 30 * DAY_MS).toISOString();
    const month = { start: since, limit: '1000' };
    const days_year_ms = await median(runs, () => timeList(system, 'days', year));
    const days_year_rru = await countUnits(system);
    const indicators_month_ms = await median(runs, () => timeList(system, 'indicators', month));
    const broken = [
      ...(items < YEAR - 2 ? [`A year has ${items} days.`] : []),
      ...(days_year_rru > MOST_UNITS ? [`A year costs ${days_year_rru} read units.`] : []),
    ];
    return { figures: { days_year_ms, days_year_rru, indicators_month_ms }, broken };
  } finally {
    await system.close();
  }
};

export const bench: Bench = {
  about: 'what reading a year of days and a month of indicators takes',
  options: {
    runs: { otherwise: 21, most: 1_000, about: 'how often each is read; the median counts' },
    seed: { otherwise: 7, most: 2 ** 31, about: 'who the member is' },
  },
  run,
};

/**
 * `npm run bench -- backfill`: one member's history over the whole system on this machine, in real
 * time, with a WHOOP that answers each request after 200 ms; without limits, then with its usual ones.
 */
import * as v from 'valibot';
import { startLocal } from '../../infra/local/system.ts';
import { createApp } from '../support/app.ts';
import type { Bench, Measured } from './bench.ts';
import { round } from './figures.ts';

const ANSWER_MS = 200;
const LOOK_MS = 200;
const LONGEST_MS = 300_000;
const YEAR = 365;
const FIVE_YEARS = 1_826;

const usual = { minute: 100, day: 10_000 };
const none = { minute: 100_000, day: 10_000_000 };

/** What it takes to see that a look or a backfill is over. */
const userSchema = v.object({
  collections: v.record(v.string(), v.object({ last_listed_at: v.nullable(v.string()) })),
  backfills: v.array(v.unknown()),
});
type User = v.InferOutput<typeof userSchema>;

const isListed = ({ collections }: User) =>
  Object.values(collections).every(({ last_listed_at }) => last_listed_at !== null);
const isDone = ({ backfills }: User) => backfills.length === 0;

const startSystem = async (limits: typeof usual) => {
  const system = await startLocal({
    simulator: {
      members: 2,
      days: FIVE_YEARS + 10,
      limits: { per_minute: limits.minute, per_day: limits.day },
    },
    settings: {
      requests_per_minute: limits.minute,
      requests_per_day: limits.day,
      retention_days: 0,
      // Seven days, which the first look brings: history is asked for, and measured, apart.
      initial_backfill_days: 7,
    },
  });
  const { simulator } = system;
  if (!simulator) throw new Error('It needs the simulated WHOOP.');
  simulator.fault = () => ({ delay_ms: ANSWER_MS });
  const app = createApp(system);

  const measure = async (
    begin: () => Promise<unknown>,
    user_id: string,
    is: (u: User) => boolean,
  ) => {
    const began = performance.now();
    const before = simulator.requests.length;
    await begin();
    const find = async () => {
      const answer = await app.call(`/users/${user_id}`);
      return answer.ok && is(v.parse(userSchema, await answer.json()));
    };
    while (!(await find())) {
      if (performance.now() - began > LONGEST_MS) throw new Error(`${user_id} does not get there.`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    const data = simulator.requests.slice(before).filter(({ path }) => path.includes('/v2/'));
    return { s: round((performance.now() - began) / 1_000, 2), requests: data.length };
  };

  return {
    close: system.close,
    /** From the browser's coming back until its last seven days are there. */
    link: async (user_id: string, member: number) => {
      const { come } = await app.visit(user_id, `sim_member=${member}`);
      return measure(come, user_id, isListed);
    },
    bring: (user_id: string, days: number) =>
      measure(() => system.invoke('sync', { user_id, days }), user_id, isDone),
  };
};

const run = async (): Promise<Measured> => {
  const free = await startSystem(none);
  const first_week = await free.link('one-year', 1);
  const year = await free.bring('one-year', YEAR);
  await free.link('five-years', 2);
  const five_years = await free.bring('five-years', FIVE_YEARS);
  await free.close();

  const limited = await startSystem(usual);
  await limited.link('one-year', 1);
  const limited_year = await limited.bring('one-year', YEAR);
  await limited.close();

  const figures = {
    year_requests: year.requests,
    year_s: year.s,
    five_years_requests: five_years.requests,
    five_years_s: five_years.s,
    first_week_s: first_week.s,
    limited_year_requests: limited_year.requests,
    limited_year_s: limited_year.s,
    // Of this process: the functions, the simulated WHOOP, the table and the queues.
    peak_mb: round(process.resourceUsage().maxRSS / 1_024, 0),
  };
  return { figures, broken: [] };
};

export const bench: Bench = {
  about: 'how long a year and five years of history take; real time',
  options: {},
  run,
};

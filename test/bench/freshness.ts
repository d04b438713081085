/**
 * `npm run bench -- freshness`: members live for fourteen days after their history is in; WHOOP loses 2 %
 * of its webhooks, sends 2 % twice and 5 % out of order. What does it take to have it all, and how
 * soon is it there? Virtual time, WHOOP's default limits.
 */
import type { Job } from '../../functions/domain/model.ts';
import type { Notice } from '../../functions/domain/notice.ts';
import { collections } from '../../functions/domain/record.ts';
import { compare } from '../simulation/equality.ts';
import { dice } from '../simulation/random.ts';
import type { Bench } from './bench.ts';
import { percentile, round } from './figures.ts';
import { liveDay } from './habits.ts';
import { watchLag } from './lag.ts';
import { meter, type Units } from './meter.ts';
import { createTown, LIMITS, ownerOf } from './town.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const DAYS = 14;
const LOST = 0.02;
const TWICE = 0.02;
const REORDERED = 0.05;
/** What WHOOP sends out of order comes this late. */
const HELD_BACK_MS = 90 * SECOND;
/** SQS requests that a message takes: sent, received, deleted. */
const SQS_REQUESTS = 3;

/** Why a request was made. */
const reasonOf = ({ lane, backfill_id }: Job, what: string): string => {
  if (what === 'body') return 'body';
  if (backfill_id) return 'backfill';
  if (what === 'cycle') return lane === 'webhook' ? 'cycles with a webhook' : 'cycles on schedule';
  if (what.endsWith('by id')) return 'by id';
  return lane === 'webhook' ? 'webhooks' : 'reconcile and late scores';
};

const play = async (members: number, seed: number, cycle_interval_hours: number) => {
  const reasons: Record<string, number> = {};
  let units: Units = { write: 0, read: 0 };
  let messages = 0;
  let counts = false;

  const lag = watchLag({
    now: () => town.scheduler.now(),
    lifeOf: (user_id) => town.lifeOf(Number(user_id.slice(1))),
  });
  const town = createTown(
    { members, seed, cycle_interval_hours },
    {
      onBegin: () => {},
      onRequest: ({ job }, what) => {
        const reason = reasonOf(job, what);
        if (counts) reasons[reason] = (reasons[reason] ?? 0) + 1;
      },
      through: (stores) => {
        const metered = meter({ ...stores, records: lag.through(stores.records) });
        units = metered.units;
        return metered.stores;
      },
    },
  );
  const { scheduler, stores, functions, queues } = town;
  const { now } = scheduler;
  const send = queues.jobs.send.bind(queues.jobs);
  queues.jobs.send = async (jobs, delay_s) => {
    messages += jobs.length;
    await send(jobs, delay_s);
  };

  const roll = dice(seed, 'webhooks');
  let told = 0;
  const tell = (member: number) => (notice: Notice) => {
    told += 1;
    if (roll.next() < LOST) return;
    const webhook = { whoop_user_id: member, trace_id: `trace ${told}`, notice };
    const sent_at = now() + (roll.next() < REORDERED ? roll.between(0, HELD_BACK_MS) : 0);
    lag.sent(notice, sent_at);
    const deliver = async (at: number) => {
      await scheduler.until(at + roll.between(50, 500));
      await lag.arrives(stores.records, ownerOf(member), notice);
      await functions.webhook(webhook);
    };
    void deliver(sent_at);
    if (roll.next() < TWICE) void deliver(sent_at + roll.between(0, 60 * SECOND));
  };

  for (let member = 1; member <= members; member++) await town.link(member);
  void town.keepSchedule();
  while (!(await town.isDrained())) await scheduler.runTo(now() + HOUR);
  // From here on the day's limit is as empty as it will be.
  await scheduler.runTo(Math.ceil(now() / DAY + 1) * DAY);

  counts = true;
  Object.assign(units, { write: 0, read: 0 });
  messages = 0;
  const start = now();
  const refreshed = town.refreshes();
  for (let member = 1; member <= members; member++) {
    const deps = { member, data: town.lifeOf(member), dice: dice(seed, `habits ${member}`), now };
    for (let day = 0; day < DAYS; day++) {
      const midnight = start + day * DAY;
      void scheduler
        .until(midnight)
        .then(() =>
          liveDay({ ...deps, until: scheduler.until, tell: tell(member) }, midnight, day),
        );
    }
  }
  let oldest = 0;
  for (let hour = 1; hour <= DAYS * 24 + 12; hour++) {
    await scheduler.runTo(start + hour * HOUR);
    for (let member = 1; member <= members; member++) {
      const { cursors = {} } = (await stores.connections.find(`u${member}`)) ?? {};
      oldest = Math.max(oldest, now() - (cursors.cycle ?? 0));
    }
  }
  const steady = { ...units, messages };
  for (let member = 1; member <= members; member++) void functions.catchUp(`u${member}`);
  await scheduler.runTo(now() + 2 * HOUR);

  const found = { missing: 0, stale: 0 };
  for (let member = 1; member <= members; member++) {
    for (const collection of collections) {
      const data = town.lifeOf(member);
      const since = start - 20 * DAY;
      const differs = await compare(stores, ownerOf(member), collection, data, since);
      found.missing += differs.missing.length;
      found.stale += differs.stale.length + differs.extra.length;
    }
  }
  const member_days = members * (DAYS + 0.5);
  const perDay = (count: number) => round(count / member_days, 2);
  const requests = Object.values(reasons).reduce((sum, count) => sum + count, 0);
  return {
    requests_per_member_day: perDay(requests),
    reasons: Object.fromEntries(
      Object.entries(reasons)
        .sort(([, a], [, b]) => b - a)
        .map(([reason, count]) => [reason, perDay(count)]),
    ),
    token_calls_per_member_day: perDay(town.refreshes() - refreshed),
    webhooks_per_member_day: perDay(told),
    members_per_app: Math.floor((0.97 * LIMITS.day) / (requests / member_days)),
    lag_p50_s: round(percentile(lag.lags, 0.5) / SECOND),
    lag_p95_s: round(percentile(lag.lags, 0.95) / SECOND),
    lag_max_s: round(Math.max(0, ...lag.lags) / SECOND),
    never_stored: lag.awaited.size,
    cycle_age_max_h: round(oldest / HOUR),
    ...found,
    wru_per_member_day: perDay(steady.write),
    rru_per_member_day: perDay(steady.read),
    sqs_per_member_day: perDay(SQS_REQUESTS * steady.messages),
    broken: town.watch.violations,
  };
};

const run: Bench['run'] = async ({ members = 1, seed = 1 }) => {
  const { broken, ...figures } = await play(members, seed, 12);
  const { requests_per_member_day, cycle_age_max_h } = await play(members, seed, 6);
  return { figures: { ...figures, at_6h: { requests_per_member_day, cycle_age_max_h } }, broken };
};

export const bench: Bench = {
  about: 'what it takes to keep members up to date for 14 days; virtual time',
  options: {
    members: { otherwise: 200, most: 2_000, about: 'who live on' },
    seed: { otherwise: 1, most: 1_000_000, about: 'draws what happens when' },
  },
  run,
};

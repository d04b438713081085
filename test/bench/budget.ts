/**
 * `npm run bench -- budget`: a thousand members link at once, each with thirty days of history to
 * bring, and for the first hour a webhook comes in ten times a minute. WHOOP allows 100
 * requests in any rolling minute and 10,000 in any rolling day.
 */
import type { Job } from '../../functions/domain/model.ts';
import { reserveOf } from '../../functions/domain/reserve.ts';
import { dice } from '../simulation/random.ts';
import type { Bench, Measured } from './bench.ts';
import { mean, percentile, round } from './figures.ts';
import { createTown, LIMITS } from './town.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEBHOOKS_A_MINUTE = 10;
const WEBHOOKS_FOR_MS = HOUR;
const LONGEST_MS = 14 * DAY;
const SAMPLE_MS = 5 * SECOND;
/** Jobs in the queues that keep a whole minute busy, about: while more wait, there is work. */
const A_MINUTES_WORK = 20;
/** Beyond this part the day's limit decides how many go in a minute. */
const DAY_LASTS = 0.95;
const percentOf = (part: number, whole: number) => (100 * part) / whole;

const run = async ({ members = 0, seed = 0 }: Record<string, number>): Promise<Measured> => {
  const arrivals: number[] = [];
  let refused = 0;
  let most = 0;
  const sent = new Map<string, { job: Job; at: number; began?: number; ended?: number }>();
  const town = createTown(
    { members, seed },
    {
      onArrival: (fits) => {
        if (fits) arrivals.push(town.scheduler.now());
        else refused += 1;
        most = Math.max(most, town.windows.oursWithin('minute'));
      },
      onBegin: ({ job }) => {
        const entry = sent.get(job.job_id);
        if (entry) entry.began ??= town.scheduler.now();
      },
      onOutcome: ({ job }, { outcome }) => {
        const entry = sent.get(job.job_id);
        if (entry && outcome === 'done') entry.ended ??= town.scheduler.now();
      },
    },
  );
  const { scheduler, stores, queues, functions } = town;
  const start = scheduler.now();
  const send = queues.jobs.send.bind(queues.jobs);
  queues.jobs.send = async (jobs, delay_s = 0) => {
    const at = scheduler.now() + delay_s * SECOND;
    for (const job of jobs) if (!sent.has(job.job_id)) sent.set(job.job_id, { job, at });
    await send(jobs, delay_s);
  };

  /** While there is work: how full, in percent, each of WHOOP's windows is. */
  const busy: { at: number; minute: number; day: number }[] = [];
  const sample = async () => {
    for (;;) {
      await scheduler.until(scheduler.now() + SAMPLE_MS);
      const { state } = await stores.budget.read();
      const used = town.windows.oursWithin('day');
      const keptForLive = reserveOf(state);
      const canGo = ({ job: { lane } }: (typeof queues.messages)[number]) =>
        lane === 'link' ||
        lane === 'webhook' ||
        (lane === 'backfill' && used < DAY_LASTS * LIMITS.day - keptForLive);
      if (queues.messages.filter(canGo).length < A_MINUTES_WORK) continue;
      const minute = percentOf(town.windows.oursWithin('minute'), LIMITS.minute);
      busy.push({ at: scheduler.now(), minute, day: percentOf(used, LIMITS.day) });
    }
  };
  const notify = async () => {
    const roll = dice(seed, 'webhooks');
    for (let n = 0; ; n++) {
      const wait = (-Math.log(1 - roll.next()) * MINUTE) / WEBHOOKS_A_MINUTE;
      await scheduler.until(scheduler.now() + wait);
      if (scheduler.now() > start + WEBHOOKS_FOR_MS) return;
      const whoop_user_id = roll.between(1, members);
      const [workout] = town.lifeOf(whoop_user_id).workout;
      const notice = { type: 'workout.updated' as const, id: workout?.id ?? '' };
      void functions.webhook({ whoop_user_id, trace_id: `trace ${n}`, notice });
    }
  };

  for (let member = 1; member <= members; member++) await town.link(member);
  void sample();
  void town.keepSchedule();
  void notify();
  while (!(await town.isDrained()) && scheduler.now() < start + LONGEST_MS) {
    await scheduler.runTo(scheduler.now() + 10 * MINUTE);
  }

  const ofMinute = busy.filter(({ day }) => day < 100 * DAY_LASTS);
  const seconds = (lane: Job['lane'], of: 'began' | 'ended') =>
    [...sent.values()]
      .filter(({ job }) => job.lane === lane)
      .map((entry) => ((entry[of] ?? scheduler.now()) - entry.at) / SECOND);
  const waits = { webhook: seconds('webhook', 'began'), link: seconds('link', 'began') };
  const links = seconds('link', 'ended');
  const at = (values: number[], part: number) => round(percentile(values, part));
  const figures = {
    requests: arrivals.length,
    requests_first_day: arrivals.filter((it) => it < start + DAY).length,
    work_minutes: round((busy.length * SAMPLE_MS) / MINUTE, 0),
    mean_per_minute: round(mean(ofMinute.map(({ minute }) => (minute * LIMITS.minute) / 100))),
    max_per_minute: most,
    answers_429: refused,
    use_percent: round(mean(busy.map(({ minute, day }) => Math.max(minute, day)))),
    webhook_jobs: waits.webhook.length,
    webhook_wait_p50_s: at(waits.webhook, 0.5),
    webhook_wait_p95_s: at(waits.webhook, 0.95),
    webhook_wait_p99_s: at(waits.webhook, 0.99),
    link_wait_p50_s: at(waits.link, 0.5),
    link_wait_p95_s: at(waits.link, 0.95),
    link_done_p95_s: at(links, 0.95),
    drain_s: round((scheduler.now() - start) / SECOND, 0),
  };
  return { figures, broken: town.watch.violations };
};

export const bench: Bench = {
  about: 'how members who link at once share the limits of WHOOP; virtual time',
  options: {
    members: { otherwise: 1_000, most: 5_000, about: 'who link at once' },
    seed: { otherwise: 1, most: 1_000_000, about: 'draws what happens when' },
  },
  run,
};

/** What one job has to bring: what webhooks named, what is due, and what waits for its score. */
import { hasFailedLong } from './bring-news.ts';
import type { Span } from './event.ts';
import { cyclesDueAt, isLookDue, toList } from './look.ts';
import type { Connection, Job } from './model.ts';
import { type News, readNews } from './notice.ts';
import { asNotice, pendingRecords } from './pending.ts';
import { bodyDue, HOUR_MS, windowsToCatchUp } from './plan.ts';
import type { Clock, Records } from './ports.ts';
import { type Collection, collections } from './record.ts';
import { isNewRecovery, listsShowing } from './showing.ts';

export interface Work {
  lists: Collection[];
  /** What listings end at. */
  until: number;
  news: News;
  readsBody: boolean;
  /** Whether it is for more than what was named, so that it sees all that waits for its score. */
  isLook: boolean;
}

interface WorkDeps {
  records: Records;
  clock: Clock;
  cycle_interval_hours: number;
}

/** A person's look that waited for longer lists up to now, not up to when it was asked for. */
const LATE_MS = HOUR_MS;

export const planWork = async (
  { records, clock, cycle_interval_hours }: WorkDeps,
  connection: Connection,
  { lane, until: asked }: Job,
): Promise<Work> => {
  const now = clock.now();
  const until = lane === 'link' && now - asked <= LATE_MS ? asked : now;
  const isLook = lane === 'link' || (lane === 'schedule' && isLookDue(connection, now));
  const awaited =
    isLook && connection.pending_looks > 0 ? await pendingRecords(records, connection, now) : [];
  const news = readNews([
    ...Object.keys(connection.changed),
    ...awaited.flatMap((record) => asNotice(record) ?? []),
  ]);
  const isNews = news.sleeps.length + news.recoveries.length + news.workouts.length > 0;
  const areCyclesDue = cyclesDueAt(connection, cycle_interval_hours) <= now;
  const isCycleAwaited = awaited.some(({ collection }) => collection === 'cycle');
  const isNight = news.isNight || (await isNewRecovery(records, connection, news));
  const areCyclesOld = isNews && (areCyclesDue || hasFailedLong(connection));
  const listsCycles = isNight || isCycleAwaited || areCyclesOld;
  const lists = new Set<Collection>([
    ...toList(connection, lane, now, cycle_interval_hours),
    ...(await listsShowing(records, connection, news, until)),
    ...(listsCycles ? (['cycle'] as const) : []),
  ]);
  return {
    // What another delivery of the job has listed is not listed again.
    lists: [...lists].filter((collection) => (connection.cursors[collection] ?? 0) < until),
    until,
    news,
    readsBody: isLook && bodyDue(connection, now),
    isLook,
  };
};

/** What its listings may have to write. */
export const spanOf = ({ lists, until }: Work, connection: Connection, oldest: number): Span => {
  const windows = lists.flatMap((it) => windowsToCatchUp(it, connection, until, oldest));
  return {
    collections: [...collections],
    start: Math.min(...windows.map(({ start }) => start)),
    end: Math.max(...windows.map(({ end }) => end)),
  };
};

/** Whether WHOOP has to be asked for anything. */
export const asks = ({ lists, readsBody, news }: Work): boolean =>
  readsBody ||
  [lists, news.sleeps, news.recoveries, news.workouts].some((wanted) => wanted.length > 0);

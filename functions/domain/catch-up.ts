/** Brings a connection's data up to date, and has the next look planned. */
import { resumeBackfills } from './backfill.ts';
import { readBody } from './body.ts';
import { bringNews, takeAway } from './bring-news.ts';
import { closeLook } from './close-look.ts';
import { type Collected, collect, type Pulling } from './collect.ts';
import { noteListed } from './coverage.ts';
import { isPartial } from './look.ts';
import type { Job, StoredRecord } from './model.ts';
import { firstNotices, type News } from './notice.ts';
import { isPending, pendingRecords } from './pending.ts';
import { oldestKept, windowsToCatchUp } from './plan.ts';
import type { PullDeps } from './pull.ts';
import { type Collection, collections } from './record.ts';
import { settleAll } from './settle.ts';
import { keptOf } from './showing.ts';
import { telling } from './telling.ts';
import { asks, planWork, spanOf, type Work } from './work.ts';

/** Resolves to how many records were written. */
export const catchUp = async (deps: PullDeps, pulling: Pulling, job: Job): Promise<number> => {
  const changed = firstNotices(pulling.connection.changed);
  const connection = { ...pulling.connection, changed };
  const work = await planWork(deps, connection, job);
  const hasAsked = asks(work);
  // Another delivery did it all, and decided.
  if (!hasAsked && work.news.gone.length === 0 && job.lane !== 'schedule') return 0;
  const planned = spanOf(work, connection, oldestKept(deps.retention_days, deps.clock.now()));
  const { result, told } = await telling(deps, pulling, 'live', planned, (records) =>
    bring({ ...deps, records }, pulling, work),
  );
  const { listed, found } = result;
  const sawPending = found.some(isPending) || listed.some(({ pending }) => pending);
  const written = listed.flatMap((it) => it.written);
  await closeLook(deps, connection, {
    lane: job.lane,
    hasAsked,
    written,
    gone: listed.reduce((sum, { gone }) => sum + gone, 0),
    pending: sawPending || (work.isLook ? await mayAwait(deps, pulling, job, work) : undefined),
    drive_at: await resumeBackfills(deps, connection),
    told,
  });
  return written.length + found.length;
};

/** What an earlier try listed, and this one did not, may wait for its score. */
const mayAwait = async (
  { records, clock }: PullDeps,
  { connection }: Pulling,
  { lane }: Job,
  { lists }: Work,
): Promise<boolean> => {
  const isRest = lane === 'link' && lists.length < collections.length;
  if (!isRest && !isPartial(lists) && connection.failures === 0) return false;
  return (await pendingRecords(records, connection, clock.now())).length > 0;
};

/**
 * Collections side by side, each with its own cursor, moved last; recoveries wait for the sleeps that
 * date them. What has news and was not shown by a listing is asked for by id.
 */
const bring = async (deps: PullDeps, pulling: Pulling, { lists, news, until, readsBody }: Work) => {
  const { connection } = pulling;
  const { user_id, link_id } = connection;
  const oldest = oldestKept(deps.retention_days, deps.clock.now());
  const listed: Collected[] = [];
  const found: StoredRecord[] = [];
  const windowsOf = (collection: Collection) =>
    lists.includes(collection) ? windowsToCatchUp(collection, connection, until, oldest) : [];
  const list = async (collection: Collection) => {
    for (const window of windowsOf(collection)) {
      listed.push(await collect(deps)(pulling, { collection, ...window }));
      await noteListed(deps, connection, collection, window);
    }
  };
  /** Of these ids (of sleeps, for recoveries) those that the listing of `collection` did not show. */
  const notShown = async (collection: Collection, ids: string[]) => {
    const [{ start } = { start: Number.POSITIVE_INFINITY }] = windowsOf(collection);
    const kept = ids.map((id) => keptOf(deps.records, connection, collection, id));
    const records = await Promise.all(kept);
    return ids.filter((_, n) => (records[n]?.start ?? Number.NEGATIVE_INFINITY) < start);
  };
  const bringById = async (wanted: Partial<News>) => {
    const none = { sleeps: [], recoveries: [], workouts: [] };
    found.push(...(await bringNews(deps, pulling, { ...none, ...wanted })));
  };
  const bringNights = async () => {
    await list('sleep');
    await list('recovery');
    const sleeps = await notShown('sleep', news.sleeps);
    await bringById({ sleeps, recoveries: await notShown('recovery', news.recoveries) });
  };
  const bringWorkouts = async () => {
    await list('workout');
    await bringById({ workouts: await notShown('workout', news.workouts) });
  };
  const bringBody = async () => {
    await readBody(deps, pulling);
    await deps.connections.update(user_id, link_id, { body_read_at: deps.clock.now() });
  };
  // First, so that no listing asks for it, and one that still shows it revives it.
  for (const record of news.gone) await takeAway(deps, pulling, record);
  await settleAll([
    list('cycle'),
    bringNights(),
    bringWorkouts(),
    readsBody ? bringBody() : noBody,
  ]);
  return { listed, found };
};

const noBody = Promise.resolve();

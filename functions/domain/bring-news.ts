/** Brings what notices name, by id; what listings have shown since is not asked for again. */
import { buryGone, findGone } from './bury.ts';
import { type ByIdDeps, bringRecord } from './by-id.ts';
import type { Pulling } from './collect.ts';
import { WhoopError } from './errors.ts';
import type { Connection, StoredRecord } from './model.ts';
import { DELIVERED_MS, type Gone, type News } from './notice.ts';
import { settleAll } from './settle.ts';

/** Resolves to what WHOOP has of it now. */
export const bringNews = async (
  deps: ByIdDeps,
  pulling: Pulling,
  { workouts, sleeps, recoveries }: Pick<News, 'workouts' | 'sleeps' | 'recoveries'>,
): Promise<StoredRecord[]> => {
  const found: StoredRecord[] = [];
  const bring = async (collection: 'sleep' | 'recovery' | 'workout', id: string) => {
    const record = await bringRecord(deps, pulling, collection, id).catch(
      unlessHopeless(pulling.connection),
    );
    if (record) found.push(record);
    return record;
  };
  const keptSleep = async (id: string) => {
    const sleep = await deps.records.find(pulling.connection, 'sleep', id);
    return sleep?.deleted_at === undefined ? sleep : undefined;
  };
  const bringNight = async (id: string) => {
    const kept = sleeps.includes(id) ? undefined : await keptSleep(id);
    const sleep = kept ?? (await bring('sleep', id));
    if (sleep?.collection !== 'sleep' || !recoveries.includes(id)) return;
    await bring('recovery', String(sleep.record.cycle_id));
  };
  await settleAll([
    ...workouts.map(async (id) => void (await bring('workout', id))),
    ...[...new Set([...sleeps, ...recoveries])].map(bringNight),
  ]);
  return found;
};

/** A delete may be told after what was written later: of a young version WHOOP is asked. */
export const takeAway = async (deps: ByIdDeps, pulling: Pulling, gone: Gone): Promise<void> => {
  const { connection } = pulling;
  const seen = await findGone(deps.records, connection, gone);
  if (seen && deps.clock.now() - seen.updated_at < DELIVERED_MS) {
    await bringRecord(deps, pulling, gone.collection, seen.id);
  } else await buryGone(deps, connection, gone);
};

/** Pulls in a row, over some two days, that WHOOP did not answer in full. */
const MOST_FAILURES = 48;

/** Whether one more failure is the record's own fault, as long as WHOOP answers for something else. */
export const hasFailedLong = ({ failures }: Connection): boolean => failures >= MOST_FAILURES;

/** An id that WHOOP will not hear of, or never answers for, is no reason to ask for it for ever. */
const unlessHopeless =
  (connection: Connection) =>
  (error: unknown): undefined => {
    const kind = error instanceof WhoopError ? error.kind : undefined;
    if (kind === 'bad_request') return undefined;
    if (kind === 'unavailable' && hasFailedLong(connection)) return undefined;
    throw error;
  };

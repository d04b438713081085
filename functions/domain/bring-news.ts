/** Brings what notices name, by id; what listings have shown since is not asked for again. */
import { type ByIdDeps, bringRecord } from './by-id.ts';
import type { Pulling } from './collect.ts';
import { WhoopError } from './errors.ts';
import type { StoredRecord } from './model.ts';
import type { News } from './notice.ts';
import { settleAll } from './settle.ts';

/** Resolves to what WHOOP has of it now. */
export const bringNews = async (
  deps: ByIdDeps,
  pulling: Pulling,
  { workouts, sleeps, recoveries }: Pick<News, 'workouts' | 'sleeps' | 'recoveries'>,
): Promise<StoredRecord[]> => {
  const { user_id } = pulling.connection;
  const found: StoredRecord[] = [];
  const bring = async (collection: 'sleep' | 'recovery' | 'workout', id: string) => {
    const record = await bringRecord(deps, pulling, collection, id).catch(unlessRefused);
    if (record) found.push(record);
    return record;
  };
  const keptSleep = async (id: string) => {
    const sleep = await deps.records.find(user_id, 'sleep', id);
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

/** An id that WHOOP will not hear of is no reason to ask for it for ever. */
const unlessRefused = (error: unknown): undefined => {
  if (error instanceof WhoopError && error.kind === 'bad_request') return undefined;
  throw error;
};

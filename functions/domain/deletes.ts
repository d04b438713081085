/** Whether what a listing left out is gone: asked for by id, and only a 404 makes a tombstone. */
import type { Call } from './call.ts';
import { WhoopError } from './errors.ts';
import { type KeepDeps, keepRecord, toStored } from './keep.ts';
import type { Connection, StoredRecord } from './model.ts';
import type { Whoop } from './ports.ts';

/**
 * Cycles are never inferred away, nor is a recovery: it goes with its sleep. Where that one is not
 * kept either (deleted before it was listed, or while the recovery was written), WHOOP is asked for it.
 */
export const confirmDelete = async (
  deps: KeepDeps & { whoop: Pick<Whoop, 'get'> },
  { user_id, link_id }: Connection,
  call: Call,
  missing: StoredRecord,
): Promise<void> => {
  const asked = await askedFor(deps, user_id, missing);
  if (!asked) return;
  const { collection, id } = asked;
  try {
    const record = await call((token) => deps.whoop.get(token, collection, id));
    if (!('start' in record)) return;
    const found = toStored(link_id, collection, record, Date.parse(record.start));
    await keepRecord(deps, user_id)(found);
  } catch (error) {
    if (!(error instanceof WhoopError && error.kind === 'not_found')) throw error;
    await buryRecord(deps, user_id, missing);
  }
};

/** What tells whether `missing` is gone; undefined where nothing has to. */
const askedFor = async (
  { records }: KeepDeps,
  user_id: string,
  { collection, id, record }: StoredRecord,
): Promise<{ collection: 'sleep' | 'workout'; id: string } | undefined> => {
  if (collection === 'sleep' || collection === 'workout') return { collection, id };
  if (!('sleep_id' in record)) return undefined;
  const sleep = await records.find(user_id, 'sleep', record.sleep_id);
  const isKept = sleep && sleep.deleted_at === undefined;
  return isKept ? undefined : { collection: 'sleep', id: record.sleep_id };
};

/** The recovery first: a crash in between leaves the sleep to be found again. */
const buryRecord = async ({ records, clock }: KeepDeps, user_id: string, seen: StoredRecord) => {
  const now = clock.now();
  if (seen.collection === 'sleep') {
    const recovery = await records.find(user_id, 'recovery', String(seen.record.cycle_id));
    if (recovery?.collection === 'recovery' && recovery.record.sleep_id === seen.id) {
      await records.bury(user_id, recovery, now);
    }
  }
  await records.bury(user_id, seen, now);
};

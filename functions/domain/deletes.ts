/** Whether what a listing left out is gone: asked for by id, and only a 404 makes a tombstone. */
import type { Call } from './call.ts';
import { WhoopError } from './errors.ts';
import { type KeepDeps, keepRecord, toStored } from './keep.ts';
import type { Connection, StoredRecord } from './model.ts';
import type { Whoop } from './ports.ts';

/** Recoveries and cycles are never inferred away; a recovery goes with its sleep. */
export const confirmDelete = async (
  deps: KeepDeps & { whoop: Pick<Whoop, 'get'> },
  { user_id, link_id }: Connection,
  call: Call,
  missing: StoredRecord,
): Promise<void> => {
  const { collection, id } = missing;
  if (collection !== 'sleep' && collection !== 'workout') return;
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

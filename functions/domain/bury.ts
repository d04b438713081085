/** Makes tombstones; a recovery goes with its sleep, and before it: a crash in between leaves the sleep to be found. */
import type { KeepDeps } from './keep.ts';
import type { StoredRecord } from './model.ts';
import type { Gone } from './notice.ts';
import type { Records } from './ports.ts';

/** A version that another job writes meanwhile is looked at again, so often. */
const MOST_TRIES = 5;

/** Of exactly the version seen: where another stands by now, whoever wrote it knew better. */
export const bury = async (
  { records, clock }: KeepDeps,
  user_id: string,
  seen: StoredRecord,
): Promise<boolean> => {
  const now = clock.now();
  if (seen.collection === 'sleep') {
    const recovery = await recoveryOf(records, user_id, seen);
    if (recovery) await records.bury(user_id, recovery, now);
  }
  return records.bury(user_id, seen, now);
};

/** What WHOOP says is gone, whatever version of it stands. */
export const buryGone = async (deps: KeepDeps, user_id: string, gone: Gone): Promise<void> => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const seen = await findGone(deps.records, user_id, gone);
    if (!seen || seen.deleted_at !== undefined || (await bury(deps, user_id, seen))) return;
  }
  throw new Error(`a ${gone.collection} that is gone does not stand still`);
};

/** What is kept of it. */
export const findGone = async (
  records: Records,
  user_id: string,
  { collection, id }: Gone,
): Promise<StoredRecord | undefined> => {
  if (collection !== 'recovery') return records.find(user_id, collection, id);
  const sleep = await records.find(user_id, 'sleep', id);
  return sleep && recoveryOf(records, user_id, sleep);
};

const recoveryOf = async (
  records: Records,
  user_id: string,
  sleep: StoredRecord,
): Promise<StoredRecord | undefined> => {
  if (sleep.collection !== 'sleep') return undefined;
  const found = await records.find(user_id, 'recovery', String(sleep.record.cycle_id));
  return found?.collection === 'recovery' && found.record.sleep_id === sleep.id ? found : undefined;
};

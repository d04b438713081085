/** Makes tombstones; a recovery goes with its sleep, and before it: a crash in between leaves the sleep to be found. */
import type { KeepDeps } from './keep.ts';
import type { Owner, StoredRecord } from './model.ts';
import type { Gone } from './notice.ts';
import type { Records } from './ports.ts';

/** A version that another job writes meanwhile is looked at again, so often. */
const MOST_TRIES = 5;

/** Of exactly the version seen: where another stands by now, whoever wrote it knew better. */
export const bury = async (
  { records, clock }: KeepDeps,
  owner: Owner,
  seen: StoredRecord,
): Promise<boolean> => {
  const now = clock.now();
  if (seen.collection === 'sleep') {
    const recovery = await recoveryOf(records, owner, seen);
    if (recovery) await records.bury(owner, recovery, now);
  }
  return records.bury(owner, seen, now);
};

/** What WHOOP says is gone, whatever version of it stands. */
export const buryGone = async (deps: KeepDeps, owner: Owner, gone: Gone): Promise<void> => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const seen = await findGone(deps.records, owner, gone);
    if (!seen || seen.deleted_at !== undefined || (await bury(deps, owner, seen))) return;
  }
  throw new Error(`a ${gone.collection} that is gone does not stand still`);
};

/** What is kept of it. */
export const findGone = async (
  records: Records,
  owner: Owner,
  { collection, id }: Gone,
): Promise<StoredRecord | undefined> => {
  if (collection !== 'recovery') return records.find(owner, collection, id);
  const sleep = await records.find(owner, 'sleep', id);
  return sleep && recoveryOf(records, owner, sleep);
};

const recoveryOf = async (
  records: Records,
  owner: Owner,
  sleep: StoredRecord,
): Promise<StoredRecord | undefined> => {
  if (sleep.collection !== 'sleep') return undefined;
  const found = await records.find(owner, 'recovery', String(sleep.record.cycle_id));
  return found?.collection === 'recovery' && found.record.sleep_id === sleep.id ? found : undefined;
};

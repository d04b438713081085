/** Records that were kept while WHOOP had not scored them yet. */
import type { Owner, StoredRecord } from './model.ts';
import { LOOK_BACK_MS } from './plan.ts';
import type { Records } from './ports.ts';
import { collections } from './record.ts';

export const isPending = ({ record, deleted_at }: StoredRecord): boolean =>
  deleted_at === undefined && 'score_state' in record && record.score_state === 'PENDING_SCORE';

/** Those that a look would still find. */
export const pendingRecords = async (
  records: Records,
  owner: Owner,
  now: number,
): Promise<StoredRecord[]> => {
  const window = { start: now - LOOK_BACK_MS, end: now + 1 };
  const kept = await Promise.all(collections.map((c) => records.between(owner, c, window)));
  return kept.flat().filter(isPending);
};

/** As if a webhook had named it; undefined for a cycle, which none names. */
export const asNotice = ({ collection, id, record }: StoredRecord): string | undefined => {
  if (collection === 'recovery') return `recovery.updated#${record.sleep_id}`;
  return collection === 'sleep' || collection === 'workout'
    ? `${collection}.updated#${id}`
    : undefined;
};

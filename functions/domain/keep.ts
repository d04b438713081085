/** What is kept of a record that WHOOP sent, and whether it is new. */
import type { Owner, StoredRecord } from './model.ts';
import { expiryOf, oldestKept } from './plan.ts';
import type { Clock, Records } from './ports.ts';
import { type Collection, idOf, type WhoopRecord } from './record.ts';

/** What a collection's listing holds is of that collection: WHOOP's word, which no type can carry. */
export const toStored = (
  link_id: string,
  collection: Collection,
  record: WhoopRecord,
  start: number,
): StoredRecord => {
  const updated_at = Date.parse(record.updated_at);
  return { collection, id: idOf(record), link_id, start, updated_at, record } as StoredRecord;
};

/** Newer, back from the dead, at another time, or different at an equal `updated_at`. */
export const differs = (sent: StoredRecord, known: StoredRecord | undefined): boolean =>
  known === undefined ||
  known.deleted_at !== undefined ||
  known.start !== sent.start ||
  known.updated_at < sent.updated_at ||
  (known.updated_at === sent.updated_at &&
    JSON.stringify(known.record) !== JSON.stringify(sent.record));

export interface KeepDeps {
  records: Records;
  clock: Clock;
  retention_days: number;
}

/** What is older than the retention is not kept; false then, and where a newer version stands. */
export const keepRecord =
  ({ records, clock, retention_days }: KeepDeps, owner: Owner) =>
  async (record: StoredRecord): Promise<boolean> => {
    if (record.start < oldestKept(retention_days, clock.now())) return false;
    return records.put(owner, record, expiryOf(record.start, retention_days));
  };

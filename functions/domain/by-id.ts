/** One record, asked for by its id: kept as WHOOP has it, and buried where WHOOP has it no more. */
import { bury } from './bury.ts';
import type { Pulling } from './collect.ts';
import { startOf } from './dating.ts';
import { WhoopError } from './errors.ts';
import { type KeepDeps, keepRecord, toStored } from './keep.ts';
import type { StoredRecord } from './model.ts';
import type { Whoop } from './ports.ts';
import type { Collection } from './record.ts';

export type ByIdDeps = KeepDeps & { whoop: Pick<Whoop, 'get'> };

/** `id` of a recovery: its cycle's. Undefined where WHOOP has no such record (any more). */
export const bringRecord = async (
  deps: ByIdDeps,
  { connection, call }: Pick<Pulling, 'connection' | 'call'>,
  collection: Collection,
  id: string,
): Promise<StoredRecord | undefined> => {
  const seen = await deps.records.find(connection, collection, id);
  try {
    const record = await call((token) => deps.whoop.get(token, collection, id));
    const start = await startOf(deps.records, connection, record);
    const found = toStored(connection.link_id, collection, record, start);
    await keepRecord(deps, connection)(found);
    return found;
  } catch (error) {
    if (!(error instanceof WhoopError && error.kind === 'not_found')) throw error;
    if (seen && seen.deleted_at === undefined) await bury(deps, connection, seen);
    return undefined;
  }
};

/**
 * A complete listing left `missing` out. Cycles are never inferred away, nor is a recovery: it goes
 * with its sleep. Where that one is not kept either (deleted before it was listed, or while the
 * recovery was written), WHOOP is asked for it. True where it is gone.
 */
export const confirmGone = async (
  deps: ByIdDeps,
  pulling: Pick<Pulling, 'connection' | 'call'>,
  missing: StoredRecord,
): Promise<boolean> => {
  const { connection } = pulling;
  const { collection, id } = missing;
  if (collection === 'sleep' || collection === 'workout') {
    return (await bringRecord(deps, pulling, collection, id)) === undefined;
  }
  if (collection !== 'recovery') return false;
  const { sleep_id } = missing.record;
  const sleep = await deps.records.find(connection, 'sleep', sleep_id);
  if (sleep && sleep.deleted_at === undefined) return false;
  if (await bringRecord(deps, pulling, 'sleep', sleep_id)) return false;
  return bury(deps, connection, missing);
};

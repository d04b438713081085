/** Pulls one window of one collection: lists, compares, and writes only what is new. */
import type { Call } from './call.ts';
import { type Connection, Deferred, type StoredRecord, type Unit, WhoopError } from './model.ts';
import { DAY_MS, oldestKept } from './plan.ts';
import type { Clock, Records, Whoop } from './ports.ts';
import { type Collection, idOf, type WhoopRecord } from './record.ts';
import { recoveryStarts } from './recovery-start.ts';

export interface CollectDeps {
  records: Records;
  whoop: Pick<Whoop, 'list' | 'get'>;
  clock: Clock;
  retention_days: number;
}

/** The part of a pull that all its windows share. */
export interface Pulling {
  connection: Connection;
  call: Call;
  /** Epoch milliseconds; no page is begun that might not end before. */
  deadline: number;
}

const PAGE_MS = 15_000;
type Dated = WhoopRecord & { start: string };
const startOf = (record: WhoopRecord): number => Date.parse((record as Dated).start);

/**
 * Listings come newest first: after each page everything from `reached` on is stored, and
 * `onReached` may note it. Resolves to whether a record still waits for its score.
 */
export const collect =
  (deps: CollectDeps) =>
  async (
    { connection, call, deadline }: Pulling,
    unit: Unit,
    onReached: (reached: number) => Promise<void> = async () => {},
  ): Promise<{ pending: boolean; written: number }> => {
    const { records, whoop, clock } = deps;
    const { collection } = unit;
    const dated =
      collection === 'recovery'
        ? await recoveryStarts(records, connection.user_id, unit)
        : async (record: WhoopRecord) => startOf(record);
    const store = storeRecord(deps, connection);
    const listed = new Set<string>();
    let next_token: string | undefined;
    let end = unit.end;
    let pending = false;
    let written = 0;
    do {
      if (clock.now() > deadline - PAGE_MS)
        throw new Deferred(clock.now(), 'the time limit is near');
      const page = await call((token) => whoop.list(token, collection, unit, next_token));
      next_token = page.next_token;
      const sent = await Promise.all(
        page.records.map(async (record) =>
          toStored(connection, collection, record, await dated(record)),
        ),
      );
      const starts = sent.map(({ start }) => start);
      const reached = next_token ? Math.min(end, ...starts) : unit.start;
      const stored = await records.between(connection.user_id, collection, {
        start: Math.min(reached, ...starts),
        end: Math.max(end, ...starts.map((start) => start + 1)),
      });
      const known = new Map(stored.map((record) => [record.id, record]));
      const fresh = sent.filter(
        (record) => !listed.has(record.id) && differs(record, known.get(record.id)),
      );
      written += (await Promise.all(fresh.map(store))).filter(Boolean).length;
      for (const { id } of sent) listed.add(id);
      pending ||= page.records.some(({ score_state }) => score_state === 'PENDING_SCORE');
      await confirmDeletes(deps, connection, call, {
        collection,
        missing: stored.filter(
          ({ id, start, deleted_at }) =>
            deleted_at === undefined &&
            !listed.has(id) &&
            start < end &&
            (next_token ? start > reached : start >= reached),
        ),
      });
      end = reached + (next_token ? 1 : 0);
      if (next_token) await onReached(end);
    } while (next_token);
    return { pending, written };
  };

const toStored = (
  { link_id }: Connection,
  collection: Collection,
  record: WhoopRecord,
  start: number,
): StoredRecord => ({
  collection,
  id: idOf(record),
  link_id,
  start,
  updated_at: Date.parse(record.updated_at),
  record,
});

const differs = (sent: StoredRecord, known: StoredRecord | undefined): boolean =>
  known === undefined ||
  known.deleted_at !== undefined ||
  known.start !== sent.start ||
  known.updated_at < sent.updated_at ||
  (known.updated_at === sent.updated_at &&
    JSON.stringify(known.record) !== JSON.stringify(sent.record));

/** What is older than the retention is not stored. */
const storeRecord =
  ({ records, clock, retention_days }: CollectDeps, { user_id }: Connection) =>
  async (record: StoredRecord): Promise<boolean> => {
    if (record.start < oldestKept(retention_days, clock.now())) return false;
    const expires_at = retention_days === 0 ? undefined : record.start + retention_days * DAY_MS;
    return records.put(user_id, record, expires_at);
  };

/**
 * What a listing leaves out is asked for by id, and only a 404 makes a tombstone. Recoveries and
 * cycles are never inferred away; a recovery goes with its sleep.
 */
const confirmDeletes = async (
  deps: CollectDeps,
  connection: Connection,
  call: Call,
  { collection, missing }: { collection: Collection; missing: StoredRecord[] },
): Promise<void> => {
  if (collection !== 'sleep' && collection !== 'workout') return;
  const store = storeRecord(deps, connection);
  for (const seen of missing) {
    try {
      const record = await call((token) => deps.whoop.get(token, collection, seen.id));
      await store(toStored(connection, collection, record, startOf(record)));
    } catch (error) {
      if (!(error instanceof WhoopError && error.kind === 'not_found')) throw error;
      await buryRecord(deps, connection.user_id, seen);
    }
  }
};

const buryRecord = async ({ records, clock }: CollectDeps, user_id: string, seen: StoredRecord) => {
  const now = clock.now();
  if (!(await records.bury(user_id, seen, now)) || seen.collection !== 'sleep') return;
  const cycle_id = 'cycle_id' in seen.record ? String(seen.record.cycle_id) : undefined;
  const recovery = cycle_id && (await records.find(user_id, 'recovery', cycle_id));
  if (recovery && 'sleep_id' in recovery.record && recovery.record.sleep_id === seen.id) {
    await records.bury(user_id, recovery, now);
  }
};

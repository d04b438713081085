/** Brings a connection's data up to date, and decides when to look again. */
import { resumeBackfills } from './backfill.ts';
import { readBody } from './body.ts';
import { collect, type Pulling } from './collect.ts';
import type { Connection, Job } from './model.ts';
import { bodyDue, LOOK_BACK_MS, nextLook, oldestKept, windowsToCatchUp } from './plan.ts';
import type { Records } from './ports.ts';
import type { PullDeps } from './pull.ts';
import { type Collection, collections } from './record.ts';
import { settleAll } from './settle.ts';

/** Resolves to how many records were written. */
export const catchUp = async (deps: PullDeps, pulling: Pulling, job: Job): Promise<number> => {
  const { connection } = pulling;
  const { user_id, link_id, look_at } = connection;
  const now = deps.clock.now();
  const isEarly = connection.status === 'connected' && look_at !== undefined && look_at > now;
  if (job.lane === 'schedule' && isEarly) {
    // It came due for a backfill alone.
    const drive_at = await resumeBackfills(deps, connection);
    await deps.connections.update(user_id, link_id, { due_at: Math.min(look_at, drive_at) });
    return 0;
  }
  const readsBody = bodyDue(connection, now);
  const { listed, pending, written } = await listAll(deps, pulling, job.until, readsBody);
  if (listed.size === 0 && !readsBody) return 0;
  const isWhole = listed.size === collections.length;
  const waits = isWhole ? pending : await isPending(deps.records, connection, job.until);
  const drive_at = await resumeBackfills(deps, connection);
  const look = nextLook(waits, connection, now, deps.cycle_interval_hours);
  await deps.connections.update(user_id, link_id, {
    status: 'connected',
    cause: undefined,
    failures: 0,
    ...(readsBody && { body_read_at: now }),
    ...look,
    due_at: Math.min(look.look_at, drive_at),
  });
  return written;
};

/**
 * Collections side by side, each with its own cursor, moved last. What an earlier try has listed
 * up to `until` is not listed again; recoveries wait for the sleeps that date them.
 */
const listAll = async (deps: PullDeps, pulling: Pulling, until: number, readsBody: boolean) => {
  const { user_id, link_id, cursors, linked_at } = pulling.connection;
  const oldest = oldestKept(deps.retention_days, deps.clock.now());
  const listed = new Set<Collection>();
  let pending = false;
  let written = 0;
  const listOne = async (collection: Collection) => {
    const from = { cursor: cursors[collection], linked_at };
    for (const window of windowsToCatchUp(from, until, oldest)) {
      const result = await collect(deps)(pulling, { collection, ...window });
      pending ||= result.pending;
      written += result.written;
      await deps.connections.moveCursor(user_id, link_id, collection, window.end);
      listed.add(collection);
    }
  };
  await settleAll([
    listOne('cycle'),
    listOne('sleep').then(() => listOne('recovery')),
    listOne('workout'),
    readsBody ? readBody(deps, pulling) : Promise.resolve(),
  ]);
  return { listed, pending, written };
};

/** Whether a kept record still waits for its score, for a job that did not list all of them. */
const isPending = async (records: Records, { user_id }: Connection, until: number) => {
  const window = { start: until - LOOK_BACK_MS, end: until };
  const kept = await Promise.all(collections.map((c) => records.between(user_id, c, window)));
  return kept
    .flat()
    .some(
      ({ record, deleted_at }) =>
        deleted_at === undefined &&
        'score_state' in record &&
        record.score_state === 'PENDING_SCORE',
    );
};

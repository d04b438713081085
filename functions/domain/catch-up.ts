/** Brings a connection's data up to date, and decides when to look again. */
import { resumeBackfills } from './backfill.ts';
import { readBody } from './body.ts';
import { collect, type Pulling } from './collect.ts';
import { noteListed } from './coverage.ts';
import type { Connection, Job } from './model.ts';
import { bodyDue, LOOK_BACK_MS, nextLook, oldestKept, windowsToCatchUp } from './plan.ts';
import type { Records } from './ports.ts';
import type { PullDeps } from './pull.ts';
import { type Collection, collections } from './record.ts';
import { settleAll } from './settle.ts';

/** A look put off for longer than this has missed what is newest: another follows at once. */
const LATE_MS = 3_600_000;

/** Each that fails means that another job has written. */
const MOST_TRIES = 5;

const recovered = { status: 'connected', cause: undefined, probes: undefined } as const;

/** Resolves to how many records were written. */
export const catchUp = async (deps: PullDeps, pulling: Pulling, job: Job): Promise<number> => {
  const { connection } = pulling;
  const { user_id, link_id, look_at } = connection;
  const now = deps.clock.now();
  const isEarly = connection.status === 'connected' && look_at !== undefined && look_at > now;
  if (job.lane === 'schedule' && isEarly) {
    // It came due for a backfill alone.
    const drive_at = await resumeBackfills(deps, connection);
    const current = (await deps.connections.find(user_id))?.look_at ?? look_at;
    await deps.connections.update(user_id, link_id, { due_at: Math.min(current, drive_at) });
    return 0;
  }
  const readsBody = bodyDue(connection, now);
  const { listed, pending, written } = await listAll(deps, pulling, job.until, readsBody);
  const hasAsked = listed.size > 0 || readsBody;
  const isOpen = connection.status === 'connected' && connection.retry_until !== undefined;
  // Another delivery did it all, and decided; and who asked nothing knows nothing of a grant.
  if (!hasAsked && !isOpen) return 0;
  const isWhole = listed.size === collections.length;
  const waits = isWhole ? pending : await isPending(deps.records, connection, job.until);
  const drive_at = await resumeBackfills(deps, connection);
  const planned = nextLook(waits, connection, now, deps.cycle_interval_hours);
  const isLate = now - job.until > LATE_MS;
  const look = { ...planned, look_at: isLate ? now : planned.look_at };
  await planLook(deps, pulling.connection, job.until, look, drive_at);
  return written;
};

/** What a later job has put off meanwhile stays put off, until then and no longer. */
const planLook = async (
  { connections }: Pick<PullDeps, 'connections'>,
  { user_id, link_id, status }: Connection,
  until: number,
  look: ReturnType<typeof nextLook>,
  drive_at: number,
): Promise<void> => {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const current = await connections.find(user_id);
    if (current?.link_id !== link_id || current.status === 'disconnected') return;
    // Another job has found out meanwhile that the grant is dead, and set the time of its probe.
    if (status === 'connected' && current.status !== 'connected') return;
    const { due_at, retry_until } = current;
    const isPutOff = retry_until !== undefined && retry_until > until;
    const look_at = Math.min(look.look_at, (isPutOff && current.look_at) || look.look_at);
    const change = {
      ...(status !== 'connected' && recovered),
      failures: 0,
      ...look,
      look_at,
      retry_until: isPutOff ? retry_until : undefined,
      due_at: Math.min(look_at, drive_at),
    };
    const seen = { status: current.status, due_at, retry_until };
    if (await connections.update(user_id, link_id, change, seen)) return;
  }
  throw new Error('the connection does not stand still');
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
      await noteListed(deps, pulling.connection, collection, window);
      listed.add(collection);
    }
  };
  const readOnce = async () => {
    await readBody(deps, pulling);
    await deps.connections.update(user_id, link_id, { body_read_at: deps.clock.now() });
  };
  await settleAll([
    listOne('cycle'),
    listOne('sleep').then(() => listOne('recovery')),
    listOne('workout'),
    readsBody ? readOnce() : Promise.resolve(),
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

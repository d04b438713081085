/** Has an app told of what a job writes: promised before the first write, queued after the last. */
import type { Pulling } from './collect.ts';
import { LinkGone } from './errors.ts';
import { fanOut, isWanted, type Span } from './event.ts';
import { updateEvent } from './event-of.ts';
import type { StoredRecord } from './model.ts';
import type { Connections, Random, Records } from './ports.ts';
import type { TellDeps } from './tell.ts';

export interface TellingDeps extends Omit<TellDeps, 'connections' | 'records'> {
  connections: Pick<Connections, 'update' | 'clearEvents'>;
  records: Records;
  random: Random;
}

/** A job's last write is over this long after its time limit. */
const GRACE_MS = 60_000;
/** What a write may take. */
const WRITE_MS = 30_000;

const spanOf = (records: StoredRecord[], within: Span): Span =>
  records.reduce(
    ({ collections, start, end }, record) => ({
      collections: collections.includes(record.collection)
        ? collections
        : [...collections, record.collection],
      start: Math.min(start, record.start),
      end: Math.max(end, record.start),
    }),
    within,
  );

const nothing: Span = {
  collections: [],
  start: Number.POSITIVE_INFINITY,
  end: Number.NEGATIVE_INFINITY,
};

const covers = ({ collections, start, end }: Span, record: StoredRecord) =>
  collections.includes(record.collection) && start <= record.start && record.start <= end;

/**
 * `write` is given records to write through. What is `planned` is promised at once, so that a job
 * needs one promise; what goes beyond is promised before it is written. `told` names the promises
 * that were kept: whoever writes to the connection next takes them out. Where `write` fails, what it
 * has written is told all the same.
 */
export const telling = async <T>(
  deps: TellingDeps,
  { connection, deadline }: Pick<Pulling, 'connection' | 'deadline'>,
  origin: 'live' | 'backfill',
  planned: Span,
  write: (records: Records) => Promise<T>,
): Promise<{ result: T; told: string[] }> => {
  const { records, clock, subscribers, deliveries, connections } = deps;
  if (!isWanted(subscribers, 'data.updated')) return { result: await write(records), told: [] };
  const { user_id, link_id } = connection;
  const event_id = deps.random.id();
  const written: StoredRecord[] = [];
  const began = { at: clock.now() };
  let promised: (Span & { open_until: number }) | undefined;
  let promising: Promise<void> | undefined;
  const writes: Promise<boolean>[] = [];
  let isOver = false;

  const promise = async () => {
    const span = spanOf(written, promised ?? planned);
    const open_until = Math.max(deadline, clock.now()) + GRACE_MS;
    const intention = { type: 'data.updated' as const, ...began, origin, ...span, open_until };
    const events = { intended: { [event_id]: intention } };
    if (!(await connections.update(user_id, link_id, {}, {}, {}, events))) {
      throw new LinkGone('the link was taken apart');
    }
    promised = { ...span, open_until };
  };
  const isPromised = (record: StoredRecord) =>
    promised !== undefined &&
    covers(promised, record) &&
    clock.now() < promised.open_until - WRITE_MS;
  const intend = async (record: StoredRecord) => {
    written.push(record);
    while (!isPromised(record)) {
      promising ??= promise().finally(() => {
        promising = undefined;
      });
      await promising;
    }
  };
  const through = (record: StoredRecord, write: () => Promise<boolean>): Promise<boolean> => {
    if (isOver) throw new Error('a job writes after its end');
    const writing = intend(record).then(write);
    writes.push(writing);
    return writing;
  };
  const tell = async (): Promise<string[]> => {
    isOver = true;
    // Where one fails, others may still be under way: no event comes before what it tells of.
    await Promise.allSettled(writes);
    if (!promised) return [];
    const said = { ...spanOf(written, nothing), origin, ...began };
    const event = await updateEvent(deps, connection, said, written);
    await deliveries.send(fanOut(subscribers, event_id, event));
    return [event_id];
  };

  const telling: Records = {
    ...records,
    put: async (user, record, expires_at) =>
      through(record, () => records.put(user, record, expires_at)),
    bury: async (user, seen, deleted_at) =>
      through(seen, () => records.bury(user, seen, deleted_at)),
  };
  // What cannot be told now is left for another job.
  const tellAnyway = async () => {
    const told = await tell();
    if (told.length > 0) await connections.clearEvents(user_id, told);
  };
  const result = await write(telling).catch(async (fault: unknown) => {
    await tellAnyway().catch(() => {});
    throw fault;
  });
  return { result, told: await tell() };
};

/** Pulls one window of one collection: lists, compares, and writes only what is new. */
import { confirmGone } from './by-id.ts';
import type { Call } from './call.ts';
import { dateRecords } from './dating.ts';
import { Deferred, WhoopError } from './errors.ts';
import { differs, type KeepDeps, keepRecord, toStored } from './keep.ts';
import type { Connection, Owner, StoredRecord, Unit, Window } from './model.ts';
import type { Page, Whoop } from './ports.ts';

export interface CollectDeps extends KeepDeps {
  whoop: Pick<Whoop, 'list' | 'get'>;
}

/** The part of a pull that all its windows share. */
export interface Pulling {
  connection: Connection;
  call: Call;
  /** Epoch milliseconds; no page is begun that might not end before. */
  deadline: number;
}

/** What a page may take: its permit, WHOOP's answer, and its records' writes. */
const PAGE_MS = 30_000;

export interface Collected {
  /** What was new, newer or different. */
  written: StoredRecord[];
  /** How many had gone. */
  gone: number;
  /** Whether one still waits for its score. */
  pending: boolean;
}

/**
 * Listings come newest first: after each page everything from `reached` on is stored, and
 * `onReached` may note it.
 */
export const collect =
  (deps: CollectDeps) =>
  async (
    pulling: Pulling,
    unit: Unit,
    onReached: (reached: number) => Promise<void> = async () => {},
  ): Promise<Collected> => {
    const { connection, call, deadline } = pulling;
    const { records, whoop, clock } = deps;
    const { link_id } = connection;
    const { collection } = unit;
    const startOf = await dateRecords(records, connection, unit);
    const listed = new Set<string>();
    let end = unit.end;
    const collected: Collected = { written: [], gone: 0, pending: false };

    const list = async (next_token?: string): Promise<Page> => {
      if (clock.now() > deadline - PAGE_MS) {
        throw new Deferred(clock.now(), 'the time limit is near');
      }
      return call((token) => whoop.list(token, collection, unit, next_token));
    };

    /** The next page is asked for while this one is stored; a fault of it counts when it is its turn. */
    const listAhead = (next_token: string | undefined) => {
      const next = next_token === undefined ? undefined : list(next_token);
      next?.catch(() => {});
      return next;
    };

    const storePage = async (page: Page): Promise<void> => {
      const sent = await Promise.all(
        page.records.map(async (r) => toStored(link_id, collection, r, await startOf(r))),
      );
      const isLast = page.next_token === undefined;
      const fresh = sent.filter(({ id }) => !listed.has(id));
      if (!isLast && fresh.length === 0) {
        throw new WhoopError('unavailable', `the listing of ${collection} does not go on`);
      }
      const starts = sent.map(({ start }) => start);
      const reached = isLast ? unit.start : Math.min(end, ...starts);
      // What begins before the window and reaches into it is listed too.
      const known = await records.between(connection, collection, {
        start: Math.min(reached, ...starts),
        end: Math.max(end, ...starts.map((start) => start + 1)),
      });
      collected.written.push(...(await keepNew(deps, connection, fresh, known)));
      collected.pending ||= page.records.some(({ score_state }) => score_state === 'PENDING_SCORE');
      for (const { id } of fresh) listed.add(id);
      // At `reached` itself the next page may go on.
      const span = { start: isLast ? reached : reached + 1, end };
      for (const missing of leftOut(known, listed, span)) {
        if (await confirmGone(deps, pulling, missing)) collected.gone += 1;
      }
      if (isLast) return;
      end = Math.max(reached, unit.start) + 1;
      await onReached(end);
    };

    for (let page: Page | undefined = await list(); page; ) {
      const next = listAhead(page.next_token);
      try {
        await storePage(page);
      } finally {
        // No request of a job outlives it.
        await next?.catch(() => {});
      }
      page = await next;
    }
    return collected;
  };

/** Resolves to those of `sent` that were written. */
const keepNew = async (
  deps: KeepDeps,
  owner: Owner,
  sent: StoredRecord[],
  known: StoredRecord[],
): Promise<StoredRecord[]> => {
  const byId = new Map(known.map((record) => [record.id, record]));
  const changed = sent.filter((record) => differs(record, byId.get(record.id)));
  const kept = await Promise.all(changed.map(keepRecord(deps, owner)));
  return changed.filter((_, n) => kept[n]);
};

const leftOut = (known: StoredRecord[], listed: Set<string>, span: Window): StoredRecord[] =>
  known.filter(
    ({ id, start, deleted_at }) =>
      deleted_at === undefined && !listed.has(id) && start >= span.start && start < span.end,
  );

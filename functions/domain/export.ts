/** A user's data as lines of JSON: the connection, its backfills, and records as WHOOP sent them. */
import type { Connection, Owner } from './model.ts';
import type { Archive, Exported } from './ports.ts';
import { time } from './time.ts';
import { summarise } from './view.ts';

/** Lambda answers with 6 MB at the most, in which quotation marks take two bytes each. */
const MOST_BYTES = 3_000_000;

const viewConnection = (connection: Connection) => ({
  ...summarise(connection),
  link_id: connection.link_id,
  webhooks_received: connection.notices ?? 0,
  webhooks_waiting: Object.keys(connection.changed),
});

/** Times are RFC 3339 UTC; `deleted_at` is when WHOOP was found to have a record no more. */
const viewLine = (it: Exported) => {
  if (it.type === 'connection') return { type: it.type, ...viewConnection(it.connection) };
  if (it.type === 'backfill') {
    const { backfill_id, link_id, start, end, created_at, completed_at } = it.backfill;
    const span = { start: time(start), end: time(end) };
    const at = { created_at: time(created_at), completed_at: time(completed_at) };
    return { type: it.type, backfill_id, link_id, ...span, ...at };
  }
  const { collection, id, link_id, start, deleted_at, record } = it.record;
  const at = { start: time(start), deleted_at: time(deleted_at) };
  return { type: it.type, collection, id, link_id, ...at, record };
};

/** Up to `limit` lines, or what one answer holds; `next` is where to go on. */
export const exportPage =
  (archive: Archive) =>
  async (
    owner: Owner,
    limit: number,
    after: string | undefined,
  ): Promise<{ lines: string[]; next?: string }> => {
    const { items, next } = await archive.page(owner, limit, after);
    const lines: string[] = [];
    let bytes = 0;
    let last: string | undefined;
    for (const item of items) {
      const line = JSON.stringify(viewLine(item));
      bytes += new TextEncoder().encode(line).length;
      if (last !== undefined && bytes > MOST_BYTES) return { lines, next: last };
      lines.push(line);
      last = item.at;
    }
    return { lines, ...(next !== undefined && { next }) };
  };

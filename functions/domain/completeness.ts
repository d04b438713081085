/** How complete each collection is: what was listed to the end, and where cycles do not join. */
import type { Connection, StoredRecord, Window } from './model.ts';
import { DAY_MS, oldestKept } from './plan.ts';
import type { Records } from './ports.ts';
import { type Collection, collections } from './record.ts';
import { time } from './time.ts';

/** How far back cycles are compared, and how many gaps are told. */
const COMPARED_MS = 400 * DAY_MS;
const MOST_GAPS = 10;

const endOf = ({ start, record }: StoredRecord): number =>
  'end' in record && record.end ? Date.parse(record.end) : start;

/** Newest first. WHOOP's cycles join: where one ends before the next begins, something is missing. */
export const gapsOf = (cycles: StoredRecord[]): Window[] => {
  const standing = cycles
    .filter(({ deleted_at }) => deleted_at === undefined)
    .sort((a, b) => b.start - a.start);
  return standing
    .flatMap((cycle, n) => {
      const next = standing[n - 1];
      const gap = { start: endOf(cycle), end: next?.start ?? 0 };
      return gap.start < gap.end ? [gap] : [];
    })
    .slice(0, MOST_GAPS);
};

/** What has expired is covered no more. */
const spanOf = ({ cursors, covered }: Connection, collection: Collection, oldest: number) => {
  const to = cursors[collection];
  const from = covered?.[collection]?.from;
  if (to === undefined || to <= oldest) return { covered_from: null, covered_to: null };
  return { covered_from: time(from && Math.max(from, oldest)), covered_to: time(to) };
};

/** By collection; times are RFC 3339 UTC. */
export const viewCollections =
  (deps: { records: Records; retention_days: number }) =>
  async (connection: Connection, now: number) => {
    const { records, retention_days } = deps;
    const { cursors, covered } = connection;
    const oldest = oldestKept(retention_days, now);
    const window = { start: now - COMPARED_MS, end: now + 1 };
    const [cycles, ...pages] = await Promise.all([
      records.between(connection, 'cycle', window),
      ...collections.map((c) => records.page(connection, c, { ...window, start: 0 }, 1)),
    ]);
    const gaps = gapsOf(cycles).map(({ start, end }) => ({ start: time(start), end: time(end) }));
    return Object.fromEntries(
      collections.map((collection, n) => [
        collection,
        {
          newest_start: time(pages[n]?.items[0]?.start),
          listed_until: time(cursors[collection]),
          ...spanOf(connection, collection, oldest),
          last_listed_at: time(covered?.[collection]?.listed_at),
          ...(collection === 'cycle' && { gaps }),
        },
      ]),
    );
  };

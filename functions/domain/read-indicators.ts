/** Reads indicators newest first, a slice of time after the other. */
import { type Indicator, indicatorsOf } from './indicators.ts';
import { type Owner, ofCollection, type StoredRecord, type Window } from './model.ts';
import { DAY_MS } from './plan.ts';
import type { Records } from './ports.ts';
import { contextOf, cyclesNear } from './reach.ts';

/** The last row given: its record, and which of the record's rows it was. */
export interface IndicatorPosition {
  start: number;
  collection: StoredRecord['collection'];
  id: string;
  row: number;
}

export interface IndicatorQuery {
  window: Window;
  limit: number;
  /** These names only. */
  wanted?: ReadonlySet<string>;
  after?: IndicatorPosition;
}

const order: readonly StoredRecord['collection'][] = [
  'workout',
  'recovery',
  'sleep',
  'cycle',
  'body',
];

/** About as many rows as a member's day gives; sizes the first slice. */
const ROWS_A_DAY = 40;
/** Records that a filter passes over are still read: a slice of them stays small. */
const LONGEST_SLICE_MS = 64 * DAY_MS;

export const readIndicators =
  (records: Records) =>
  async (
    owner: Owner,
    { window, limit, wanted, after }: IndicatorQuery,
  ): Promise<{ items: Indicator[]; next?: IndicatorPosition }> => {
    const rows: { indicator: Indicator; at: IndicatorPosition }[] = [];
    let end = after ? Math.min(window.end, after.start + 1) : window.end;
    const first = Math.ceil(limit / ROWS_A_DAY) * DAY_MS;
    let span = first;
    while (end > window.start && rows.length <= limit) {
      const start = Math.max(window.start, end - span);
      const slice = await readSlice(records, owner, { start, end });
      const kept = slice.filter(
        ({ indicator, at }) =>
          (!wanted || wanted.has(indicator.indicator)) && (!after || compare(after, at) < 0),
      );
      rows.push(...kept);
      end = start;
      // Years without data are crossed in a few steps.
      if (slice.length === 0) span *= 2;
      else span = kept.length === 0 ? Math.min(span * 2, LONGEST_SLICE_MS) : first;
    }
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? page.at(-1)?.at : undefined;
    return { items: page.map(({ indicator }) => indicator), ...(next && { next }) };
  };

const compare = (a: IndicatorPosition, b: IndicatorPosition): number =>
  b.start - a.start ||
  order.indexOf(a.collection) - order.indexOf(b.collection) ||
  (a.id < b.id ? 1 : a.id > b.id ? -1 : a.row - b.row);

const readSlice = async (records: Records, owner: Owner, slice: Window) => {
  const [cycles, ...others] = await Promise.all([
    records.between(owner, 'cycle', contextOf(slice)),
    ...order
      .filter((collection) => collection !== 'cycle')
      .map((collection) => records.between(owner, collection, slice)),
  ]);
  const live = (stored: StoredRecord) => stored.deleted_at === undefined;
  const kept = others.flat().filter(live);
  const sleeps = new Map(
    kept.flatMap((it) => (it.collection === 'sleep' ? [[it.id, it.record] as const] : [])),
  );
  const standing = ofCollection(cycles, 'cycle').filter(live);
  const contextAt = (start: number) => ({
    cycles: cyclesNear(standing, start),
    sleepOf: (id: string) => sleeps.get(id),
  });
  const isIn = ({ start }: StoredRecord) => slice.start <= start && start < slice.end;
  return [...standing.filter(isIn), ...kept]
    .flatMap((stored) =>
      indicatorsOf(stored, contextAt(stored.start)).map((indicator, row) => ({
        indicator,
        at: { start: stored.start, collection: stored.collection, id: stored.id, row },
      })),
    )
    .sort((a, b) => compare(a.at, b.at));
};

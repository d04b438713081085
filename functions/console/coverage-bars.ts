/** Where a collection's bar is filled: fractions of the time that records are kept. */
import type { Collection } from '../domain/record.ts';
import type { ConnectionView } from './shapes.ts';
import { DAY } from './time.ts';

export interface Axis {
  start: number;
  end: number;
}

export interface Part {
  /** 0 to 1. */
  from: number;
  to: number;
  kind: 'covered' | 'coming' | 'gap';
}

const least_days = 30;

const instants = (...times: (string | null | undefined)[]) =>
  times.flatMap((time) => (time ? [Date.parse(time)] : []));

/** From what is kept, or from the oldest that is here or coming, to now. */
export const axisOf = (user: ConnectionView, now: number): Axis => {
  const kept = instants(user.kept_from);
  const reached = instants(
    ...Object.values(user.collections).map(({ covered_from }) => covered_from),
    ...user.backfills.map(({ start }) => start),
  );
  const start = Math.min(...(kept.length > 0 ? kept : reached), now - least_days * DAY);
  return { start, end: now };
};

/** Clamped to the axis; undefined where nothing of it is on it. */
const partOf = (
  start: string | null | undefined,
  end: string | null | undefined,
  kind: Part['kind'],
  axis: Axis,
): Part[] => {
  if (!start || !end) return [];
  const placed = (time: string) =>
    Math.min(1, Math.max(0, (Date.parse(time) - axis.start) / (axis.end - axis.start)));
  const part = { from: placed(start), to: placed(end), kind };
  return part.from < part.to ? [part] : [];
};

interface Gap {
  start: string;
  end: string;
}

/** Those that are no longer to be filled: inside what is covered, and outside what is coming. */
export const gapsIn = ({ collections, backfills }: ConnectionView): Gap[] => {
  const { gaps = [], covered_from, covered_to } = collections['cycle'] ?? {};
  return gaps.flatMap(({ start, end }) => {
    if (!start || !end || !covered_from || !covered_to) return [];
    if (end <= covered_from || start >= covered_to) return [];
    const isComing = backfills.some((it) => it.start && it.end && it.start < end && it.end > start);
    return isComing ? [] : [{ start, end }];
  });
};

/** What is drawn later lies on top. */
export const barOf = (user: ConnectionView, collection: Collection, axis: Axis): Part[] => {
  const view = user.collections[collection];
  return [
    ...user.backfills.flatMap(({ start, end }) => partOf(start, end, 'coming', axis)),
    ...partOf(view?.covered_from, view?.covered_to, 'covered', axis),
    ...(collection === 'cycle' ? gapsIn(user) : []).flatMap(({ start, end }) =>
      partOf(start, end, 'gap', axis),
    ),
  ];
};

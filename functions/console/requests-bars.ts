/** A day's requests in quarters of an hour, each stacked by lane. */
import type { Lane } from '../domain/model.ts';
import type { Status } from './shapes.ts';

type History = Status['history'];

const QUARTER_MS = 900_000;
const QUARTERS = 96;

/** The most urgent first. */
export const lanes: readonly Lane[] = ['webhook', 'link', 'schedule', 'backfill'];

export interface Quarter {
  /** Epoch milliseconds. */
  start: number;
  requests: Record<Lane, number>;
  deferred: number;
}

const none = () => ({ webhook: 0, link: 0, schedule: 0, backfill: 0 });

/** The quarter that has begun is the last; the oldest comes first. */
export const quartersOf = (history: History, now: number): Quarter[] => {
  const last = Math.floor(now / QUARTER_MS);
  const quarters = Array.from({ length: QUARTERS }, (_, n) => ({
    start: (last - QUARTERS + 1 + n) * QUARTER_MS,
    requests: none(),
    deferred: 0,
  }));
  for (const minute of history) {
    const quarter =
      quarters[Math.floor(Date.parse(minute.at ?? '') / QUARTER_MS) - last + QUARTERS - 1];
    if (!quarter) continue;
    for (const lane of lanes) {
      quarter.requests[lane] += minute[lane].requests;
      quarter.deferred += minute[lane].deferred;
    }
  }
  return quarters;
};

export const totalOf = ({ requests }: Quarter): number =>
  lanes.reduce((sum, lane) => sum + requests[lane], 0);

/** The next 1, 2 or 5 with zeros, so that an axis ends at a number that is easily read. */
export const roundUp = (most: number): number => {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return ([1, 2, 5, 10].find((step) => step * power >= most) ?? 10) * power;
};

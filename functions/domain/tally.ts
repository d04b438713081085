/** What one job has asked of WHOOP, minute by minute, for people to look at. */
import { MINUTE_MS } from './lanes.ts';
import type { Lane } from './model.ts';
import type { Usage, UsagePoint, WhoopWord } from './ports.ts';

export const openTally = (usage: Usage, lane: Lane) => {
  const points = new Map<number, UsagePoint>();
  let word: WhoopWord | undefined;
  const pointAt = (now: number) => {
    const minute = Math.floor(now / MINUTE_MS);
    const point = points.get(minute) ?? { minute, lane, requests: 0, deferred: 0 };
    points.set(minute, point);
    return point;
  };
  return {
    countRequest: (now: number) => {
      pointAt(now).requests += 1;
    },
    countDeferral: (now: number) => {
      pointAt(now).deferred += 1;
    },
    hear: (said: WhoopWord) => {
      word = said;
    },
    /** No reason to fail a job that is done. */
    close: async () => {
      if (points.size > 0) await usage.add([...points.values()], word).catch(() => {});
    },
  };
};

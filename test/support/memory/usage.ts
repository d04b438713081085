/** What was asked of WHOOP, in memory. */
import type { Usage, UsagePoint, WhoopWord } from '../../../functions/domain/ports.ts';

const MINUTE_MS = 60_000;
const KEPT_MS = 26 * 60 * MINUTE_MS;

export const usage = ({ now }: { now: () => number }): Usage => {
  const points = new Map<string, UsagePoint>();
  let newest: WhoopWord | undefined;
  return {
    async add(more, word) {
      for (const { minute, lane, requests, deferred } of more) {
        const key = `${minute} ${lane}`;
        const point = points.get(key) ?? { minute, lane, requests: 0, deferred: 0 };
        point.requests += requests;
        point.deferred += deferred;
        points.set(key, point);
      }
      if (word && word.heard_at >= (newest?.heard_at ?? 0)) newest = { ...word };
    },
    async since(minute) {
      const since = Math.max(minute, (now() - KEPT_MS) / MINUTE_MS);
      const found = [...points.values()].filter((point) => point.minute >= since);
      const isKept = newest && newest.heard_at + KEPT_MS > now();
      return { points: structuredClone(found), ...(newest && isKept && { word: { ...newest } }) };
    },
  };
};

/** Seen webhooks in memory. */
import type { Traces } from '../../../functions/domain/ports.ts';

export const traces = (): Traces => {
  const kept = new Map<string, number>();
  return {
    async isSeen(trace_id, now) {
      return (kept.get(trace_id) ?? 0) > now;
    },
    async remember(trace_id, until) {
      kept.set(trace_id, until);
    },
  };
};

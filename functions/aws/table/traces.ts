/** Webhooks that were taken in already, by WHOOP's trace id. */
import type { Traces } from '../../domain/ports.ts';
import { isExpired, toTtl, traceKey } from './keys.ts';
import type { Table } from './table.ts';

export const traces = (table: Table): Traces => ({
  async isSeen(trace_id, now) {
    const item = await table.get<{ expires_at: number }>(traceKey(trace_id));
    return item !== undefined && !isExpired(item, now);
  },

  async remember(trace_id, until) {
    await table.put({ ...traceKey(trace_id), expires_at: toTtl(until) });
  },
});

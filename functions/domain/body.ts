/** Reads the member's body measurements and keeps them when they changed. */
import type { Pulling } from './collect.ts';
import { WhoopError } from './errors.ts';
import { DAY_MS, expiryOf, oldestKept } from './plan.ts';
import type { Clock, Records, Whoop } from './ports.ts';
import type { Body } from './record.ts';

interface BodyDeps {
  records: Records;
  whoop: Pick<Whoop, 'body'>;
  clock: Clock;
  retention_days: number;
}

export const readBody = async (
  { records, whoop, clock, retention_days }: BodyDeps,
  { connection, call }: Pulling,
): Promise<void> => {
  let record: Body;
  try {
    record = await call((token) => whoop.body(token));
  } catch (error) {
    // A member may have none.
    if (error instanceof WhoopError && error.kind === 'not_found') return;
    throw error;
  }
  const now = clock.now();
  const window = { start: oldestKept(retention_days, now), end: now + DAY_MS };
  const [newest] = (await records.page(connection, 'body', window, 1)).items;
  if (newest && JSON.stringify(newest.record) === JSON.stringify(record)) return;
  const id = new Date(now).toISOString().slice(0, 10);
  const { link_id } = connection;
  const stored = { collection: 'body' as const, id, link_id, start: now, updated_at: now, record };
  await records.put(connection, stored, expiryOf(now, retention_days));
};

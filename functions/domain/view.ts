/** What an app may see of a connection. */
import { failuresToday } from './failures.ts';
import type { Backfill, Connection } from './model.ts';
import type { Backfills, Grants, Records } from './ports.ts';
import { collections } from './record.ts';

export const time = (ms: number | undefined) =>
  ms === undefined ? null : new Date(ms).toISOString();

/** `look_at` may outlive what it was for: who is never due is never looked at. */
const nextLookAt = ({ due_at, look_at = due_at }: Connection) =>
  due_at === undefined ? undefined : look_at;

/** One line of the list of connections. Times are RFC 3339 UTC. */
export const summarise = (connection: Connection) => ({
  user_id: connection.user_id,
  status: connection.status,
  ...(connection.cause && { cause: connection.cause }),
  whoop_user_id: connection.whoop_user_id,
  scopes: connection.scopes,
  linked_at: time(connection.linked_at),
  next_look_at: time(nextLookAt(connection)),
});

const progress = (backfill: Backfill) => {
  const left = Object.values(backfill.units);
  return {
    backfill_id: backfill.backfill_id,
    start: time(backfill.start),
    end: time(backfill.end),
    units_total: backfill.units_total,
    units_done: backfill.units_total - left.length,
  };
};

/** One connection with its tokens' health, and how far each collection has come. */
export const viewConnection =
  (deps: { grants: Pick<Grants, 'health'>; records: Records; backfills: Backfills }) =>
  async (connection: Connection, now: number) => {
    const { user_id, link_id, cursors } = connection;
    const window = { start: 0, end: now + 1 };
    const [health, running, newest] = await Promise.all([
      deps.grants.health(user_id, link_id),
      deps.backfills.running(user_id),
      Promise.all(collections.map((c) => deps.records.page(user_id, c, window, 1))),
    ]);
    return {
      ...summarise(connection),
      token: health && {
        access_expires_at: time(health.access_expires_at),
        refreshes: health.token_version - 1,
        failures: health.failures,
        failures_today: failuresToday(health, now),
        retry_at: time(health.retry_at),
      },
      collections: Object.fromEntries(
        collections.map((collection, n) => [
          collection,
          {
            newest_start: time(newest[n]?.items[0]?.start),
            listed_until: time(cursors[collection]),
          },
        ]),
      ),
      webhooks: {
        received: connection.notices ?? 0,
        /** Records that they named and that no pull has brought yet. */
        waiting: Object.keys(connection.changed).length,
      },
      backfills: running.map(progress),
    };
  };

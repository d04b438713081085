/** What an app may see of a connection. */
import { viewCollections } from './completeness.ts';
import { failuresToday } from './failures.ts';
import type { Connection } from './model.ts';
import { oldestKept } from './plan.ts';
import type { Backfills, Grants, Records } from './ports.ts';
import { viewBackfill } from './progress.ts';
import { time } from './time.ts';

/** `look_at` may outlive what it was for: who is never due is never looked at. */
const nextLookAt = ({ due_at, look_at = due_at }: Connection) =>
  due_at === undefined ? undefined : look_at;

/** Of any collection: a look that fails for one is still one. */
const lastListedAt = ({ covered = {} }: Connection) => {
  const times = Object.values(covered).map(({ listed_at }) => listed_at);
  return times.length > 0 ? Math.max(...times) : undefined;
};

/** One line of the list of connections. Times are RFC 3339 UTC. */
export const summarise = (connection: Connection) => ({
  user_id: connection.user_id,
  status: connection.status,
  ...(connection.cause && { cause: connection.cause }),
  whoop_user_id: connection.whoop_user_id,
  scopes: connection.scopes,
  linked_at: time(connection.linked_at),
  last_listed_at: time(lastListedAt(connection)),
  next_look_at: time(nextLookAt(connection)),
});

interface ViewDeps {
  grants: Pick<Grants, 'health'>;
  records: Records;
  backfills: Backfills;
  retention_days: number;
}

/** One connection with its tokens' health, and how far each collection and each backfill has come. */
export const viewConnection = (deps: ViewDeps) => async (connection: Connection, now: number) => {
  const { user_id, link_id, status } = connection;
  const [health, running, collections] = await Promise.all([
    deps.grants.health(user_id, link_id),
    // A disconnect ends what ran, until the member is linked again.
    status === 'disconnected' ? [] : deps.backfills.running(connection),
    viewCollections(deps)(connection, now),
  ]);
  return {
    ...summarise(connection),
    kept_from: time(deps.retention_days ? oldestKept(deps.retention_days, now) : undefined),
    token: health && {
      access_expires_at: time(health.access_expires_at),
      refreshes: health.token_version - 1,
      failures: health.failures,
      failures_today: failuresToday(health, now),
      retry_at: time(health.retry_at),
    },
    collections,
    webhooks: {
      received: connection.notices ?? 0,
      /** Records that they named and that no pull has brought yet. */
      waiting: Object.keys(connection.changed).length,
    },
    backfills: running.map((backfill) => viewBackfill(backfill, running, connection, now)),
  };
};

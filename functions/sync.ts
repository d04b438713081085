/** Queues pulls: from the schedule ({}), by hand ({"user_id":…}, {"all_users":true}), and for an app (POST /sync). */
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { log } from './aws/log.ts';
import { check } from './check.ts';
import { connectedCursor, decodePosition, encodePosition } from './cursor.ts';
import { queueAllUsers } from './domain/all-users.ts';
import { lastDays, queueBackfill, queueCatchUp } from './domain/queueing.ts';
import { runSchedule } from './domain/schedule.ts';
import { http } from './http.ts';
import { invocation } from './invocation.ts';
import { httpDeps, syncDeps } from './wire.ts';

const GRACE_MS = 10_000;

const queueFor = (user_id: string, days: number | undefined) =>
  days === undefined
    ? queueCatchUp(syncDeps())(user_id)
    : queueBackfill(syncDeps())(user_id, lastDays(days, syncDeps().clock.now()));

const answer = http(httpDeps, {
  'POST /sync': async ({ body: { user_id, days } }) => ({
    status: 202,
    body: await queueFor(user_id, days),
  }),
});

/** `next` is what to invoke it with again where the time was too short for all. */
const queueForAll = async (
  days: number | undefined,
  cursor: string | undefined,
  deadline: number,
) => {
  const from = cursor === undefined ? undefined : decodePosition(connectedCursor, cursor);
  const { next, ...result } = await queueAllUsers(syncDeps())(days, deadline, from);
  if (!next) return result;
  const again = { all_users: true, ...(days && { days }), cursor: encodePosition(next) };
  return { ...result, next: again };
};

/** Throws, for a caller by hand, one sentence that says what is wrong with the payload. */
const invoke = async (payload: unknown, context: Context) => {
  const { user_id, all_users, days, start, end, cursor } = check(invocation, payload);
  const deadline = syncDeps().clock.now() + context.getRemainingTimeInMillis() - GRACE_MS;
  if (all_users) return queueForAll(days, cursor, deadline);
  if (user_id === undefined) return runSchedule(syncDeps())(deadline);
  return start === undefined
    ? queueFor(user_id, days)
    : queueBackfill(syncDeps())(user_id, { start, end: end ?? syncDeps().clock.now() });
};

export const handler = async (event: APIGatewayProxyEventV2 | object, context: Context) => {
  if ('requestContext' in event) return answer(event, context);
  const result = await invoke(event, context);
  log.info('queued', { ...result });
  return result;
};

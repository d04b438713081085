/** Reads back what is kept: GET /users and what is below it, and GET /status. */
import {
  dayCursor,
  decodeCursor,
  encodeCursor,
  exportCursor,
  indicatorCursor,
  recordCursor,
  type Signing,
  userCursor,
} from './cursor.ts';
import { Refusal } from './domain/errors.ts';
import { exportPage } from './domain/export.ts';
import { connectionOf } from './domain/known-user.ts';
import type { Window } from './domain/model.ts';
import { DAY_MS } from './domain/plan.ts';
import { readDays } from './domain/read-days.ts';
import { readIndicators } from './domain/read-indicators.ts';
import { readStatus } from './domain/status.ts';
import { summarise, viewConnection } from './domain/view.ts';
import { http } from './http.ts';
import { httpDeps, usersDeps } from './wire.ts';

/** Nothing starts later than now, but for a clock that is ahead. */
const windowOf = (
  query: { start?: number | undefined; end?: number | undefined },
  ahead_ms = DAY_MS,
): Window => {
  const { start = 0, end } = query;
  if (end !== undefined && start >= end) {
    throw new Refusal('bad_request', 'start is not before end.');
  }
  return {
    start,
    end: Math.min(end ?? Number.POSITIVE_INFINITY, usersDeps().clock.now() + ahead_ms),
  };
};

const page = <T>(items: T[], next: object | undefined, signing: Signing) => ({
  status: 200,
  body: { items, next_cursor: next ? encodeCursor(next, signing) : null },
});

export const handler = http(httpDeps, {
  'GET /users': async ({ query: { status, limit, cursor }, signing }) => {
    const after = decodeCursor(userCursor, cursor, signing);
    const { items, next } = await usersDeps().connections.list(status, limit, after);
    return page(items.map(summarise), next, signing);
  },

  'GET /users/{user_id}': async ({ params: { user_id } }) => {
    const connection = await connectionOf(usersDeps().connections, user_id);
    const { clock } = usersDeps();
    return { status: 200, body: await viewConnection(usersDeps())(connection, clock.now()) };
  },

  'GET /users/{user_id}/records/{collection}': async ({ params, query, signing }) => {
    const { user_id, collection } = params;
    const window = windowOf(query);
    const after = decodeCursor(recordCursor, query.cursor, signing);
    const connection = await connectionOf(usersDeps().connections, user_id);
    const { records } = usersDeps();
    const { items, next } = await records.page(connection, collection, window, query.limit, after);
    return page(
      items.map(({ record }) => record),
      next,
      signing,
    );
  },

  'GET /users/{user_id}/indicators': async ({ params: { user_id }, query, signing }) => {
    const window = windowOf(query);
    const after = decodeCursor(indicatorCursor, query.cursor, signing);
    const connection = await connectionOf(usersDeps().connections, user_id);
    const { items, next } = await readIndicators(usersDeps().records)(connection, {
      window,
      limit: query.limit,
      ...(query.indicator && { wanted: new Set(query.indicator) }),
      ...(after && { after }),
    });
    return page(items, next, signing);
  },

  'GET /users/{user_id}/days': async ({ params: { user_id }, query, signing }) => {
    const window = windowOf(query, 3 * DAY_MS);
    const after = decodeCursor(dayCursor, query.cursor, signing);
    const connection = await connectionOf(usersDeps().connections, user_id);
    const { items, next } = await readDays(usersDeps().records)(
      connection,
      window,
      query.limit,
      after,
    );
    return page(items, next, signing);
  },

  'GET /users/{user_id}/export': async ({ params: { user_id }, query, signing }) => {
    const position = decodeCursor(exportCursor, query.cursor, signing);
    const connection = await connectionOf(usersDeps().connections, user_id);
    const { archive } = usersDeps();
    const { lines, next } = await exportPage(archive)(connection, query.limit, position?.after);
    const next_cursor = next === undefined ? null : encodeCursor({ after: next }, signing);
    return { status: 200, ndjson: [...lines, JSON.stringify({ type: 'page', next_cursor })] };
  },

  'GET /status': async ({ query: { history_hours } }) => ({
    status: 200,
    body: await readStatus(usersDeps())(history_hours),
  }),
});

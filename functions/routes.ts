/** Every route once: which function answers it, who may call it, and what a request may carry. */
import * as v from 'valibot';
import { statuses } from './domain/model.ts';
import { collections } from './domain/record.ts';
import { indicatorNames } from './domain/vocabulary.ts';
import { date, days, instant, listOf, userId, wholeNumber } from './fields.ts';

const limit = v.optional(wholeNumber('limit', 1, 1000), '100');

const cursor = v.optional(v.pipe(v.string(), v.maxLength(1024, 'cursor is not one that we gave.')));

const windowed = {
  start: v.optional(instant('start')),
  end: v.optional(instant('end')),
  limit,
  cursor,
};

export const noBody = v.optional(v.unknown());
const nothing = v.strictObject({});
const user = v.strictObject({ user_id: userId });

interface Route {
  function: 'link' | 'callback' | 'sync' | 'webhook' | 'users' | 'console';
  summary: string;
  /** `key`: an app's backend, with an API key. `open`: a browser. `whoop`: WHOOP, which signs. */
  caller: 'key' | 'open' | 'whoop';
  params: v.GenericSchema;
  query: v.GenericSchema;
  body: v.GenericSchema;
}

const route = <P extends v.GenericSchema, Q extends v.GenericSchema, B extends v.GenericSchema>(
  route: Route & { params: P; query: Q; body: B },
) => route;

export const routes = {
  'POST /link': route({
    function: 'link',
    summary: 'Make a link that connects a user to WHOOP.',
    caller: 'key',
    params: nothing,
    query: nothing,
    body: v.strictObject({
      user_id: userId,
      return_url: v.optional(v.pipe(v.string('return_url is a URL.'), v.maxLength(2048))),
    }),
  }),
  'GET /connect/{ticket}': route({
    function: 'link',
    summary: 'Send the browser to WHOOP.',
    caller: 'open',
    params: v.strictObject({ ticket: v.string() }),
    query: v.looseObject({ answer: v.optional(v.string()) }),
    body: noBody,
  }),
  'GET /callback': route({
    function: 'callback',
    summary: 'Where WHOOP sends the browser back.',
    caller: 'open',
    params: nothing,
    query: v.looseObject({
      state: v.optional(v.string()),
      code: v.optional(v.string()),
      error: v.optional(v.string()),
    }),
    body: noBody,
  }),
  'GET /connected': route({
    function: 'callback',
    summary: 'The page at the end of a link that names no return_url.',
    caller: 'open',
    params: nothing,
    query: v.looseObject({
      stage: v.optional(v.string()),
      error: v.optional(v.string()),
      still: v.optional(v.string()),
    }),
    body: noBody,
  }),
  'DELETE /users/{user_id}/connection': route({
    function: 'link',
    summary: 'Revoke the grant at WHOOP and forget its tokens; the data stays.',
    caller: 'key',
    params: user,
    query: nothing,
    body: noBody,
  }),
  'DELETE /users/{user_id}': route({
    function: 'link',
    summary: 'Erase a user: disconnect, delete all that is kept, and answer with a receipt.',
    caller: 'key',
    params: user,
    query: nothing,
    body: noBody,
  }),
  'POST /sync': route({
    function: 'sync',
    summary: 'Catch up now, or bring days of history.',
    caller: 'key',
    params: nothing,
    query: nothing,
    body: v.strictObject({ user_id: userId, days: v.optional(days) }),
  }),
  'POST /webhook': route({
    function: 'webhook',
    summary: 'Where WHOOP says what has changed.',
    caller: 'whoop',
    params: nothing,
    query: v.looseObject({}),
    body: noBody,
  }),
  'GET /users': route({
    function: 'users',
    summary: 'List connections.',
    caller: 'key',
    params: nothing,
    query: v.strictObject({
      status: v.optional(v.picklist(statuses, `status is one of ${statuses.join(', ')}.`)),
      limit,
      cursor,
    }),
    body: noBody,
  }),
  'GET /users/{user_id}': route({
    function: 'users',
    summary: 'One connection: status, token health, progress.',
    caller: 'key',
    params: user,
    query: nothing,
    body: noBody,
  }),
  'GET /users/{user_id}/records/{collection}': route({
    function: 'users',
    summary: 'Records as WHOOP sent them, newest first.',
    caller: 'key',
    params: v.strictObject({
      user_id: userId,
      collection: v.picklist(collections, `collection is one of ${collections.join(', ')}.`),
    }),
    query: v.strictObject(windowed),
    body: noBody,
  }),
  'GET /users/{user_id}/indicators': route({
    function: 'users',
    summary: 'Standard indicators, newest first.',
    caller: 'key',
    params: user,
    query: v.strictObject({
      ...windowed,
      indicator: v.optional(listOf('indicator', indicatorNames)),
    }),
    body: noBody,
  }),
  'GET /users/{user_id}/days': route({
    function: 'users',
    summary: 'Local days, newest first: recovery, sleep, strain and workouts of each.',
    caller: 'key',
    params: user,
    query: v.strictObject({
      start: v.optional(date('start')),
      end: v.optional(date('end')),
      limit,
      cursor,
    }),
    body: noBody,
  }),
  'GET /users/{user_id}/export': route({
    function: 'users',
    summary: 'Everything that is kept of a user, a line of JSON each; the last says how to go on.',
    caller: 'key',
    params: user,
    query: v.strictObject({
      limit: v.optional(wholeNumber('limit', 1, 5000), '1000'),
      cursor,
    }),
    body: noBody,
  }),
  'GET /status': route({
    function: 'users',
    summary: 'How much room there is at WHOOP, and what was asked of it.',
    caller: 'key',
    params: nothing,
    query: v.strictObject({
      history_hours: v.optional(wholeNumber('history_hours', 0, 24), '0'),
    }),
    body: noBody,
  }),
  'GET /': route({
    function: 'console',
    summary: 'The console.',
    caller: 'open',
    params: nothing,
    query: v.looseObject({}),
    body: noBody,
  }),
  'GET /openapi.json': route({
    function: 'console',
    summary: 'This contract.',
    caller: 'open',
    params: nothing,
    query: v.looseObject({}),
    body: noBody,
  }),
  $default: route({
    function: 'console',
    summary: 'Everything else.',
    caller: 'open',
    params: v.looseObject({}),
    query: v.looseObject({}),
    body: noBody,
  }),
} as const;

export type RouteKey = keyof typeof routes;

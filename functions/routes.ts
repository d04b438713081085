/** Every route once: which function answers it, who may call it, and what a request may carry. */
import * as v from 'valibot';
import { statuses } from './domain/model.ts';
import { collections } from './domain/record.ts';

const userId = v.pipe(
  v.string('user_id is a text.'),
  v.regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$/,
    'user_id is 1 to 128 characters, of which A-Z a-z 0-9 . _ : @ - are allowed, but not . or .. alone.',
  ),
);

/** RFC 3339; JavaScript reads more, and a 31st of February as another day. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/i;

const isInstant = (text: string) => {
  const [, date = ''] = rfc3339.exec(text) ?? [];
  const midnight = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(Date.parse(text)) || Number.isNaN(midnight.getTime())) return false;
  return midnight.toISOString().startsWith(date);
};

const instant = (name: string) =>
  v.pipe(
    v.string(`${name} is a text.`),
    v.check(isInstant, `${name} is an RFC 3339 time such as 2026-03-01T00:00:00Z.`),
    v.transform((text) => Date.parse(text)),
  );

const limit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,4}$/, 'limit is a whole number from 1 to 1000.'),
    v.transform(Number),
    v.minValue(1, 'limit is a whole number from 1 to 1000.'),
    v.maxValue(1000, 'limit is a whole number from 1 to 1000.'),
  ),
  '100',
);

const cursor = v.optional(v.pipe(v.string(), v.maxLength(1024, 'cursor is not one that we gave.')));

const days = v.pipe(
  v.number('days is a whole number from 1 to 36500.'),
  v.integer('days is a whole number from 1 to 36500.'),
  v.minValue(1, 'days is a whole number from 1 to 36500.'),
  v.maxValue(36_500, 'days is a whole number from 1 to 36500.'),
);

const windowed = {
  start: v.optional(instant('start')),
  end: v.optional(instant('end')),
  limit,
  cursor,
};

export const noBody = v.optional(v.unknown());
const noQuery = v.strictObject({});
const user = v.strictObject({ user_id: userId });

interface Route {
  function: 'link' | 'callback' | 'sync' | 'users' | 'console';
  summary: string;
  /** `key`: an app's backend, with an API key. `open`: a browser. */
  caller: 'key' | 'open';
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
    params: noQuery,
    query: noQuery,
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
    query: v.looseObject({}),
    body: noBody,
  }),
  'GET /callback': route({
    function: 'callback',
    summary: 'Where WHOOP sends the browser back.',
    caller: 'open',
    params: noQuery,
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
    params: noQuery,
    query: v.looseObject({ stage: v.optional(v.string()), error: v.optional(v.string()) }),
    body: noBody,
  }),
  'DELETE /users/{user_id}/connection': route({
    function: 'link',
    summary: 'Revoke the grant at WHOOP and forget its tokens; the data stays.',
    caller: 'key',
    params: user,
    query: noQuery,
    body: noBody,
  }),
  'POST /sync': route({
    function: 'sync',
    summary: 'Catch up now, or bring days of history.',
    caller: 'key',
    params: noQuery,
    query: noQuery,
    body: v.strictObject({ user_id: userId, days: v.optional(days) }),
  }),
  'GET /users': route({
    function: 'users',
    summary: 'List connections.',
    caller: 'key',
    params: noQuery,
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
    query: noQuery,
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
      indicator: v.optional(v.pipe(v.string(), v.maxLength(2048, 'indicator is a list of names.'))),
    }),
    body: noBody,
  }),
  'GET /': route({
    function: 'console',
    summary: 'The page to begin with.',
    caller: 'open',
    params: noQuery,
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

const FORM =
  'Send {}, {"user_id":…,"days":…} or {"user_id":…,"start":…,"end":…}, with days from 1 to 36500 and times such as 2026-03-01T00:00:00Z.';

/** What the sync function takes when it is invoked by hand or by the schedule ({}). */
export const invocation = v.pipe(
  v.strictObject({
    user_id: v.optional(userId),
    days: v.optional(days),
    start: v.optional(instant('start')),
    end: v.optional(instant('end')),
  }),
  v.check(({ user_id, days, start, end }) => {
    if (user_id === undefined)
      return days === undefined && start === undefined && end === undefined;
    if (start === undefined) return end === undefined;
    return days === undefined && (end === undefined || start < end);
  }, FORM),
);

/** A connection as it is listed, and as it is read by itself. */
import * as v from 'valibot';
import { type Cause, statuses } from '../domain/model.ts';
import { count, instant, maybeInstant, pageOf, told } from './fields.ts';

const causes: Cause[] = ['grant_invalid', 'rotation_lost', 'scope_missing'];

const summary = {
  user_id: told(v.string(), 'Yours.'),
  status: told(
    v.picklist(statuses),
    'needs_reauth: send the user a new link. membership_inactive: looked at daily.',
  ),
  cause: v.optional(told(v.picklist(causes), 'Why it needs_reauth; absent otherwise.')),
  whoop_user_id: told(v.pipe(v.number(), v.integer()), 'The WHOOP member.'),
  scopes: told(v.array(v.string()), 'What the member granted, as WHOOP names it.'),
  linked_at: instant('When the link came about.'),
  last_listed_at: maybeInstant('When a listing of any collection was last complete.'),
  next_look_at: maybeInstant('When WHOOP is to be asked again; null: never.'),
};

export const connectionSummary = v.strictObject(summary);
export const connectionPage = pageOf(connectionSummary);

const completeness = {
  newest_start: maybeInstant('When the newest record began.'),
  listed_until: maybeInstant('Everything that began before it has been listed.'),
  covered_from: maybeInstant('Where the span begins that was listed to the end without a hole.'),
  covered_to: maybeInstant('Where that span ends.'),
  last_listed_at: maybeInstant('When a listing was last complete.'),
};

const gap = v.strictObject({
  start: instant('Where one cycle ends.'),
  end: instant('Where the next one begins.'),
});

const collections = v.strictObject({
  cycle: v.strictObject({
    ...completeness,
    gaps: told(
      v.array(gap),
      'The newest ten places of the last 400 days where cycles do not join.',
    ),
  }),
  recovery: v.strictObject(completeness),
  sleep: v.strictObject(completeness),
  workout: v.strictObject(completeness),
});

const token = v.strictObject({
  access_expires_at: instant('When the access token dies; it is renewed before it is used.'),
  refreshes: count('How often it was renewed since the link.'),
  failures: count('Refreshes in a row that failed.'),
  failures_today: count('Refreshes that failed on this UTC day.'),
  retry_at: maybeInstant('No refresh before this instant.'),
});

export const backfill = v.strictObject({
  backfill_id: v.string(),
  start: instant('The history that it brings, from here on.'),
  end: instant('Up to here, exclusive.'),
  units_total: count('Parts of a collection and a span that it was cut into.'),
  units_done: count('How many of them are done.'),
  oldest_reached: instant('Everything from there to its end is in.'),
  percent: told(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(100)),
    'How far it is, in percent of its days, rounded down.',
  ),
  eta: maybeInstant('When it may be done; null while nothing can be said.'),
});

export const connection = v.strictObject({
  ...summary,
  kept_from: maybeInstant('How far back records are kept; null: for ever.'),
  token: v.optional(told(token, 'Absent where the tokens have been forgotten.')),
  collections,
  webhooks: v.strictObject({
    received: count('How many came for this connection.'),
    waiting: count('Records that they named and that no pull has brought yet.'),
  }),
  backfills: told(v.array(backfill), 'Those that run.'),
});

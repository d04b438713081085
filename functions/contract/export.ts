/** What an export consists of: each line is one of these. */
import * as v from 'valibot';
import { connectionSummary } from './connection.ts';
import { count, instant, maybeInstant, told } from './fields.ts';
import { cycle, recovery, sleep, workout } from './records.ts';

const link_id = told(v.string(), 'Of the link that brought it.');

const body = v.looseObject({
  height_meter: v.nullish(told(v.number(), 'Metres.')),
  weight_kilogram: v.nullish(told(v.number(), 'Kilograms.')),
  max_heart_rate: v.nullish(told(v.number(), 'Beats a minute.')),
});

export const exportLine = v.variant('type', [
  v.strictObject({
    type: v.literal('connection'),
    ...connectionSummary.entries,
    link_id,
    webhooks_received: count('How many came for this connection.'),
    webhooks_waiting: told(v.array(v.string()), 'What they named and no pull has brought yet.'),
  }),
  v.strictObject({
    type: v.literal('backfill'),
    backfill_id: v.string(),
    link_id,
    start: instant('The history that it brings, from here on.'),
    end: instant('Up to here, exclusive.'),
    created_at: instant('When it was asked for.'),
    completed_at: maybeInstant('When it was done.'),
  }),
  v.strictObject({
    type: v.literal('record'),
    collection: v.picklist(['cycle', 'recovery', 'sleep', 'workout', 'body']),
    id: v.string(),
    link_id,
    start: instant('When it counts as begun.'),
    deleted_at: maybeInstant('When WHOOP was found to have it no more.'),
    record: told(v.union([cycle, recovery, sleep, workout, body]), 'As WHOOP sent it.'),
  }),
  v.strictObject({
    type: v.literal('page'),
    next_cursor: told(v.nullable(v.string()), 'Send it as `cursor` for more; null at the end.'),
  }),
]);

export const exportLineExample = { type: 'page', next_cursor: null };

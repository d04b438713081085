/** The request budget at WHOOP. */
import * as v from 'valibot';
import { count, instant, maybeInstant, told } from './fields.ts';

const window = {
  limit: count('Requests that WHOOP allows the app.'),
  used: count('Requests by our own count.'),
  left: count('What is left by our own count.'),
  whoop: told(
    v.nullable(
      v.strictObject({
        remaining: count('Requests that WHOOP said are left.'),
        reset_at: instant('When its window begins anew.'),
        heard_at: instant('When it said so.'),
      }),
    ),
    'WHOOP’s last word of this window; null once it says nothing any more.',
  ),
};

const byLane = <S extends v.GenericSchema>(lane: S) =>
  v.strictObject({ webhook: lane, link: lane, schedule: lane, backfill: lane });

export const lane = v.strictObject({
  room: count('Requests that it could make now.'),
  requests_last_hour: count('Requests that it made.'),
  deferred_last_hour: count('Jobs that were told to wait.'),
  turn_at: maybeInstant('When a job that comes now would be called; null: at once.'),
});

export const laneUse = v.strictObject({
  requests: count('Requests that it made.'),
  deferred: count('Jobs that were told to wait.'),
});

export const status = v.strictObject({
  windows: v.strictObject({
    minute: v.strictObject(window),
    day: v.strictObject({
      ...window,
      reserved: count('Requests that backfills leave to live traffic.'),
    }),
  }),
  lanes: byLane(lane),
  gate_until: maybeInstant('Nothing is asked before it, because WHOOP said 429; null: open.'),
  connections: told(
    v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
    'At the last count; null before the first.',
  ),
  history: told(
    v.array(v.strictObject({ at: instant('When the minute began.'), ...byLane(laneUse).entries })),
    'Minutes that had any requests, oldest first, as far back as history_hours says.',
  ),
});

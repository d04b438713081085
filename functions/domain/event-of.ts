/** What events say: ids, days and ranges. */
import { daysOf } from './days-of.ts';
import type { AppEvent, EventType, Intention, Span } from './event.ts';
import type { Backfill, Connection, Owner, StoredRecord } from './model.ts';
import type { Records } from './ports.ts';
import { time } from './time.ts';

export type Linked = Pick<Connection, 'user_id' | 'epoch' | 'link_id' | 'whoop_user_id'>;
export type Update = Extract<Intention, { type: 'data.updated' }>;
export type Change = Exclude<Intention, Update>;

interface ReadDeps {
  records: Pick<Records, 'between'>;
}

/** The same each time for the same link, so that a repeat is known as one. */
export const eventIdOf = ({ link_id }: Pick<Linked, 'link_id'>, what: string): string =>
  `${link_id}.${what}`;

export const changeEvent = (
  { user_id, whoop_user_id }: Pick<Linked, 'user_id' | 'whoop_user_id'>,
  { type, at, ...more }: Change | { type: EventType; at: number },
): AppEvent => ({
  type,
  timestamp: new Date(at).toISOString(),
  data: { user_id, whoop_user_id, ...more },
});

export const completedEvent = (
  { user_id, backfill_id, start, end }: Backfill,
  at: number,
): AppEvent => ({
  type: 'backfill.completed',
  timestamp: new Date(at).toISOString(),
  data: { user_id, backfill_id, start: time(start), end: time(end) },
});

/** `records` are what it is about: their days are told, not they. */
export const updateEvent = async (
  deps: ReadDeps,
  owner: Owner,
  { collections, start, end, origin, at }: Span & Pick<Update, 'origin' | 'at'>,
  records: StoredRecord[],
): Promise<AppEvent> => ({
  type: 'data.updated',
  timestamp: new Date(at).toISOString(),
  data: {
    user_id: owner.user_id,
    origin,
    collections: [...collections].sort(),
    days: await daysOf(deps.records, owner, records),
    earliest_start: time(start),
    latest_start: time(end),
  },
});

/** Whoever wrote was stopped before it could say what: all that is there by now is told. */
export const leftEvent = async (
  deps: ReadDeps,
  connection: Linked,
  left: Intention,
): Promise<AppEvent> => {
  if (left.type !== 'data.updated') return changeEvent(connection, left);
  const window = { start: left.start, end: left.end + 1 };
  const inSpan = await Promise.all(
    left.collections.map((collection) => deps.records.between(connection, collection, window)),
  );
  return updateEvent(deps, connection, left, inSpan.flat());
};

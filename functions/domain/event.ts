/** What an app is told: that something happened, to whom and when; never a value. */
import type { Cause, StoredRecord } from './model.ts';

export const eventTypes = [
  'connection.linked',
  'connection.needs_reauth',
  'connection.disconnected',
  'connection.erased',
  'data.updated',
  'backfill.completed',
] as const;

export type EventType = (typeof eventTypes)[number];

/** As a subscriber reads it. `timestamp` and all times in `data` are RFC 3339 UTC. */
export interface AppEvent {
  type: EventType;
  timestamp: string;
  data: { user_id: string } & Record<string, unknown>;
}

/** Who is told, and of what; without `events` of everything. */
export interface Subscriber {
  name: string;
  url: string;
  events?: readonly EventType[] | undefined;
}

/** One event for one subscriber; `event_id` is the same however often it is sent. */
export interface Delivery {
  subscriber: string;
  event_id: string;
  event: AppEvent;
}

/** What records a job writes: of which collections, from the earliest start to the latest. */
export interface Span {
  collections: StoredRecord['collection'][];
  start: number;
  end: number;
}

/** What is still to be told, kept with the connection by the event's id. `at` is when it happened. */
export type Intention =
  | { type: 'connection.linked' | 'connection.disconnected'; at: number }
  | { type: 'connection.needs_reauth'; at: number; cause: Cause }
  | (Span & {
      type: 'data.updated';
      at: number;
      origin: 'live' | 'backfill';
      /** The job that writes is over by then, and what it has not told is left to others. */
      open_until: number;
    });

/** Whether anybody wants to be told. */
export const isWanted = (subscribers: readonly Subscriber[], type: EventType): boolean =>
  subscribers.some(wants(type));

const wants =
  (type: EventType) =>
  ({ events }: Subscriber): boolean =>
    events === undefined || events.includes(type);

/** One delivery for each who wants it, so that nobody waits for another. */
export const fanOut = (
  subscribers: readonly Subscriber[],
  event_id: string,
  event: AppEvent,
): Delivery[] =>
  subscribers.filter(wants(event.type)).map(({ name }) => ({ subscriber: name, event_id, event }));

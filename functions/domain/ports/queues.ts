/** What is queued: jobs and deliveries, and what must not come twice or not at all. */
import type { AppEvent, Delivery, Subscriber } from '../event.ts';
import type { Job } from '../model.ts';

export interface Traces {
  /** Whether a webhook of this trace id was remembered, and that holds at `now`. */
  isSeen(trace_id: string, now: number): Promise<boolean>;
  remember(trace_id: string, until: number): Promise<void>;
}

export interface Jobs {
  /** Queues jobs to start after `delay_s` (0–900): `live` by lane, `bulk` else and with a turn to wait for. */
  send(jobs: Job[], delay_s?: number): Promise<void>;
}

export interface Deliveries {
  /** Queues them, each to be tried by itself. */
  send(deliveries: Delivery[]): Promise<void>;
}

/** Subscribers who asked not to be told any more, by name. */
export interface Disabled {
  has(subscriber: string): Promise<boolean>;
  add(subscriber: string, at: number): Promise<void>;
  remove(subscriber: string): Promise<void>;
}

/** One signed request to a subscriber, which need not succeed; throws where there is no answer. */
export type Post = (
  subscriber: Subscriber,
  event_id: string,
  event: AppEvent,
) => Promise<{ status: number; retry_after_s?: number | undefined }>;

/** One attempt to deliver one event to one subscriber. */
import type { Delivery, Subscriber } from './event.ts';
import type { Clock, Disabled, Post, Random } from './ports.ts';
import { waitAfter } from './retries.ts';

export interface DeliverDeps {
  subscribers: readonly Subscriber[];
  disabled: Disabled;
  post: Post;
  clock: Clock;
  random: Random;
}

export type Attempt =
  | { outcome: 'delivered' | 'dropped'; reason: string }
  | { outcome: 'failed'; reason: string; again_s: number };

const GONE = 410;
/** Whose Retry-After is heeded. */
const BUSY = [429, 503];

/** `attempt` counts from 1. Throws nothing of the subscriber's: that it failed is an outcome. */
export const deliver =
  (deps: DeliverDeps) =>
  async ({ subscriber: name, event_id, event }: Delivery, attempt: number): Promise<Attempt> => {
    const { disabled, clock, random } = deps;
    const failed = (reason: string, asked_s = 0): Attempt => {
      const again_s = waitAfter(attempt, asked_s, random.fraction());
      return { outcome: 'failed', reason, again_s };
    };
    const subscriber = deps.subscribers.find((it) => it.name === name);
    if (!subscriber) return { outcome: 'dropped', reason: 'there is no such subscriber any more' };
    if (await disabled.has(name)) return failed('it is disabled');
    try {
      const { status, retry_after_s } = await deps.post(subscriber, event_id, event);
      const reason = `it answered ${status}`;
      if (status >= 200 && status < 300) return { outcome: 'delivered', reason };
      if (status === GONE) await disabled.add(name, clock.now());
      return failed(reason, BUSY.includes(status) ? retry_after_s : 0);
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'it cannot be reached');
    }
  };

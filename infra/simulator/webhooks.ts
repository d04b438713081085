/** Webhooks on their way: to whom, when, again after a failure, and with faults on request. */
import { deliver } from './deliver.ts';
import type { News } from './news.ts';
import { diceFor } from './random.ts';

const minute = 60_000;
/** WHOOP tries five times more in about an hour; when exactly, it does not say. */
const retry_gaps = [1, 4, 10, 20, 25].map((minutes) => minutes * minute);

/** Fractions, from 0 to 1. */
export interface WebhookFaults {
  /** Never sent. */
  lost?: number;
  /** Sent again a little later. */
  duplicated?: number;
  /** Held back until others have overtaken it. */
  reordered?: number;
}

export interface Webhook extends Pick<News, 'user_id' | 'id' | 'type'> {
  trace_id: string;
  attempts: number;
  /** Epoch milliseconds. */
  delivered_at?: number;
}

interface Deps {
  seed: number;
  now: () => number;
  client_secret: string;
  /** Whether the member has a grant. */
  isGranted: (member: number) => boolean;
  faults: WebhookFaults;
  /** Where they go; undefined where nobody wants them. */
  url: () => string | undefined;
}

interface Sending {
  due: number;
  member: number;
  webhook: Webhook;
  failed: number;
}

export const createWebhooks = ({ seed, now, client_secret, isGranted, faults, url }: Deps) => {
  const list: Webhook[] = [];
  let sendings: Sending[] = [];
  let running: Promise<void> | undefined;
  const closing = new AbortController();

  const send = async ({ member, webhook, failed }: Sending) => {
    const to = url();
    if (!to || !isGranted(member)) return;
    webhook.attempts += 1;
    const { user_id, id, type, trace_id } = webhook;
    const body = { user_id, id, type, trace_id };
    const delivery = { url: to, client_secret, body, at: now(), signal: closing.signal };
    if (await deliver(delivery)) {
      webhook.delivered_at ??= now();
      return;
    }
    const gap = retry_gaps[failed];
    if (gap && !closing.signal.aborted)
      sendings.push({ due: now() + gap, member, webhook, failed: failed + 1 });
  };

  /** The earliest, of several the one that was told first. */
  const first = () =>
    sendings.reduce<Sending | undefined>(
      (found, sending) => (found && found.due <= sending.due ? found : sending),
      undefined,
    );

  const sendAll = async () => {
    for (let next = first(); next && next.due <= now(); next = first()) {
      sendings = sendings.filter((sending) => sending !== next);
      await send(next);
    }
    running = undefined;
  };

  return {
    /** All that there were, without secrets. */
    list,
    isWanted: () => url() !== undefined,
    nextAt: () => first()?.due ?? Number.POSITIVE_INFINITY,

    tell: ({ at, member, user_id, type, id }: News) => {
      if (!url() || !isGranted(member)) return;
      // The instant keeps it apart from those of another run with the same seed.
      const dice = diceFor(seed, at, list.length, 10);
      const webhook = { user_id, id, type, trace_id: dice.uuid(), attempts: 0 };
      list.push(webhook);
      const lost = dice.chance(faults.lost ?? 0);
      const duplicated = dice.chance(faults.duplicated ?? 0);
      const reordered = dice.chance(faults.reordered ?? 0);
      if (lost) return;
      const due = reordered ? at + dice.whole(20 * minute, 40 * minute) : at;
      sendings.push({ due, member, webhook, failed: 0 });
      if (!duplicated) return;
      const again = due + dice.whole(5_000, 2 * minute);
      sendings.push({ due: again, member, webhook, failed: 0 });
    },

    /** One after the other; done when none is due any more. */
    sendDue: (): Promise<void> => {
      const next = first();
      if (!running && next && next.due <= now()) running = sendAll();
      return running ?? Promise.resolve();
    },
    close: () => {
      closing.abort();
      sendings = [];
    },
  };
};

export type Webhooks = ReturnType<typeof createWebhooks>;

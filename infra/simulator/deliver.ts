/** One signed POST of a webhook: https://developer.whoop.com/docs/developing/webhooks. */
import { createHmac } from 'node:crypto';

const answer_within_ms = 1000;

export interface Delivery {
  url: string;
  client_secret: string;
  body: object;
  /** Epoch milliseconds, which the signature covers. */
  at: number;
  signal: AbortSignal;
}

/** Whether a 2xx came in time. Never rejects: why it failed is no matter of the sender's. */
export const deliver = async ({ url, client_secret, body, at, signal }: Delivery) => {
  const text = JSON.stringify(body);
  const timestamp = String(at);
  const signature = createHmac('sha256', client_secret)
    .update(timestamp + text)
    .digest('base64');
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-whoop-signature': signature,
        'x-whoop-signature-timestamp': timestamp,
      },
      body: text,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(answer_within_ms)]),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
};

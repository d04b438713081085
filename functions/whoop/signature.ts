/** Whether a webhook is WHOOP's: https://developer.whoop.com/docs/developing/webhooks#webhooks-security */
import { createHmac, timingSafeEqual } from 'node:crypto';

interface Signed {
  /** X-WHOOP-Signature: base64. */
  signature: string | undefined;
  /** X-WHOOP-Signature-Timestamp: epoch milliseconds. */
  timestamp: string | undefined;
  body: Uint8Array;
}

const NEWEST_MS = 5 * 60_000;

const digest = (client_secret: string, timestamp: string, body: Uint8Array) =>
  createHmac('sha256', client_secret).update(timestamp).update(body).digest();

/** With any of the client secrets, of which there are two while one is renewed. */
export const isSignedByWhoop = (
  { signature = '', timestamp = '', body }: Signed,
  client_secrets: string[],
  now: number,
  max_age_ms: number,
): boolean => {
  if (!/^\d{1,15}$/.test(timestamp) || !/^[A-Za-z0-9+/]{43}=$/.test(signature)) return false;
  const age = now - Number(timestamp);
  if (age > max_age_ms || age < -NEWEST_MS) return false;
  const sent = Buffer.from(signature, 'base64');
  const known = client_secrets.map((it) => timingSafeEqual(digest(it, timestamp, body), sent));
  return known.includes(true);
};

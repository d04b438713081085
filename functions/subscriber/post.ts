/** One request to a subscriber, signed by the Standard Webhooks scheme. */
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Clock, Post } from '../domain/ports.ts';
import { isPublic, lookUpPublic } from './address.ts';

interface PostDeps {
  /** By subscriber; of two the older is on its way out. Throws where there is none. */
  secretsOf: (subscriber: string) => Promise<string[]>;
  allow_private: boolean;
  clock: Pick<Clock, 'now'>;
}

const TIMEOUT_MS = 10_000;

export const post =
  ({ secretsOf, allow_private, clock }: PostDeps): Post =>
  async (subscriber, event_id, event) => {
    const url = new URL(subscriber.url);
    const secrets = await secretsOf(subscriber.name);
    const body = JSON.stringify(event);
    const now = new Date(clock.now());
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'whoop-on-aws',
      'webhook-id': event_id,
      'webhook-timestamp': Math.floor(now.getTime() / 1_000),
      'webhook-signature': secrets
        .map((secret) => new Webhook(secret).sign(event_id, now, body))
        .join(' '),
    };
    return send(url, headers, body, allow_private, now);
  };

/** Redirects are not followed, and nothing is read of an answer but its status and headers. */
const send = (
  url: URL,
  headers: Record<string, string | number>,
  body: string,
  allow_private: boolean,
  now: Date,
): ReturnType<Post> => {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!allow_private && url.protocol !== 'https:') throw new Error('its URL is not https');
  // An address is not looked up.
  if (!allow_private && isIP(host) && !isPublic(host)) throw new Error('its address is not public');
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const options = {
    method: 'POST',
    headers,
    agent: false as const,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...(!allow_private && { lookup: lookUpPublic }),
  };
  return new Promise((resolve, reject) => {
    const sending = request(url, options, (answer) => {
      const { statusCode: status = 0, headers } = answer;
      answer.destroy();
      resolve({ status, retry_after_s: readRetryAfter(headers['retry-after'], now) });
    });
    // Where it wants another protocol there is neither an answer nor an error.
    sending.on('close', () => reject(new Error('it closed the connection')));
    sending.on('error', (cause) => reject(new Error(sentenceOf(cause), { cause })));
    sending.end(body);
  });
};

const sentenceOf = (error: Error): string =>
  error.name === 'AbortError' || error.name === 'TimeoutError'
    ? 'it did not answer within 10 seconds'
    : error.message;

/** Seconds, or a date (RFC 9110 §10.2.3). */
const readRetryAfter = (value: string | undefined, now: Date): number | undefined => {
  if (value === undefined) return undefined;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now.getTime()) / 1_000;
  return Number.isFinite(seconds) ? seconds : undefined;
};

/** Sends one request to WHOOP and reads its answer to the end; a fault on the way is a WhoopError. */
import { WhoopError } from '../domain/errors.ts';

/** Cloudflare, in front of WHOOP, turns some runtimes' default agents away. */
const USER_AGENT = 'whoop-on-aws/0.1.0';

/** Faults that strike before a byte of the request has left. */
const neverSent = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
};

interface Outgoing {
  method: string;
  headers: Record<string, string>;
  redirect: 'error' | 'manual';
  body?: URLSearchParams;
}

export type Send = (url: string, request: Outgoing) => Promise<Response>;

export const sender =
  (fetcher: typeof fetch, timeoutMs: number): Send =>
  async (url, request) => {
    try {
      const response = await fetcher(url, {
        ...request,
        // A socket kept open while Lambda freezes us is dead when we wake, and fetch would not notice.
        headers: { ...request.headers, 'user-agent': USER_AGENT, connection: 'close' },
        signal: AbortSignal.timeout(timeoutMs),
      });
      const body = await response.arrayBuffer();
      return new Response(body.byteLength > 0 ? body : null, response);
    } catch (error) {
      // What fetch throws can quote headers and bodies, so its code is all that goes on.
      const code = codeOf(error);
      throw new WhoopError(
        'unavailable',
        `${request.method} ${new URL(url).pathname} got no answer from WHOOP (${code}).`,
        { ambiguous: !neverSent.has(code) },
      );
    }
  };

/** What goes back to the caller: JSON, a page, or problem+json, never kept by anything on the way. */
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export interface Reply {
  status: number;
  /** Sent as JSON. */
  body?: unknown;
  html?: string;
  /** Lines of JSON. */
  ndjson?: string[];
  headers?: Record<string, string>;
  cookies?: string[];
}

const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** Below this gzip saves nothing worth its time. */
const SMALL_BYTES = 1_024;

/** RFC 9110: as `gzip` is weighted, else as whatever is not named. */
const takesGzip = (acceptEncoding: string) => {
  const weights = acceptEncoding.split(',').map((named): [string, number] => {
    const [coding = '', q = 'q=1'] = named.toLowerCase().replaceAll(/\s/g, '').split(';');
    return [coding, Number(q.replace('q=', ''))];
  });
  const { gzip, '*': others = 0 } = Object.fromEntries(weights);
  return (gzip ?? others) > 0;
};

const textOf = ({ body, html, ndjson }: Reply): string =>
  html ??
  ndjson?.map((line) => `${line}\n`).join('') ??
  (body === undefined ? '' : JSON.stringify(body));

/** `acceptEncoding` is the request's header. */
export const send = (reply: Reply, acceptEncoding = ''): APIGatewayProxyStructuredResultV2 => {
  const { status, body, html, ndjson, headers, cookies } = reply;
  const text = textOf(reply);
  const isLarge = html === undefined && Buffer.byteLength(text) > SMALL_BYTES;
  const isZipped = isLarge && takesGzip(acceptEncoding);
  return {
    statusCode: status,
    headers: {
      ...always,
      ...(html !== undefined && { 'content-type': 'text/html; charset=utf-8' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(ndjson !== undefined && { 'content-type': 'application/x-ndjson' }),
      ...(isLarge && { vary: 'accept-encoding' }),
      ...(isZipped && { 'content-encoding': 'gzip' }),
      ...headers,
    },
    ...(cookies && { cookies }),
    ...(isZipped && { isBase64Encoded: true }),
    body: isZipped ? gzipSync(text).toString('base64') : text,
  };
};

/** RFC 9457. */
export const problem = (status: number, code: string, detail: string): Reply => ({
  status,
  body: { type: 'about:blank', title: code.replaceAll('_', ' '), status, detail, code },
  headers: {
    'content-type': 'application/problem+json',
    ...(status === 401 && { 'www-authenticate': 'Bearer' }),
    ...(status === 503 && { 'retry-after': '60' }),
  },
});

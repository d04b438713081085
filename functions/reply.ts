/** What goes back to the caller: JSON, a page, or problem+json, never kept by anything on the way. */
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

export interface Reply {
  status: number;
  /** Sent as JSON. */
  body?: unknown;
  html?: string;
  headers?: Record<string, string>;
  cookies?: string[];
}

const always = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

export const send = (reply: Reply): APIGatewayProxyStructuredResultV2 => {
  const { status, body, html, headers, cookies } = reply;
  return {
    statusCode: status,
    headers: {
      ...always,
      ...(html !== undefined && { 'content-type': 'text/html; charset=utf-8' }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(cookies && { cookies }),
    body: html ?? (body === undefined ? '' : JSON.stringify(body)),
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

/** A function's answer as API Gateway sends it: response format 2.0. */
import * as v from 'valibot';

export interface Reply {
  status: number;
  headers: [string, string | string[]][];
  body: string | Buffer;
}

const structuredSchema = v.object({
  statusCode: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(599)),
  headers: v.optional(v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])), {}),
  cookies: v.optional(v.array(v.string()), []),
  body: v.optional(v.string(), ''),
  isBase64Encoded: v.optional(v.boolean(), false),
});

const json = 'application/json';

/** What API Gateway says by itself. */
export const say = (status: number, message: string): Reply => ({
  status,
  headers: [['content-type', json]],
  body: JSON.stringify({ message }),
});

/** `answer` is JSON. Without a `statusCode` the whole of it is the body; one that is malformed is a 500. */
export const toReply = (answer: string): Reply => {
  const result: unknown = JSON.parse(answer);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    const body = typeof result === 'string' ? result : answer;
    return { status: 200, headers: [['content-type', json]], body };
  }
  const structured = v.safeParse(structuredSchema, result);
  if (!structured.success) return say(500, 'Internal Server Error');
  const { statusCode, headers, cookies, body, isBase64Encoded } = structured.output;
  const given = Object.entries(headers).map(([name, value]): [string, string] => [
    name.toLowerCase(),
    String(value),
  ]);
  const typed = given.some(([name]) => name === 'content-type');
  return {
    status: statusCode,
    headers: [
      ...(typed ? [] : [['content-type', 'text/plain;charset=UTF-8'] satisfies [string, string]]),
      ...given,
      ...(cookies.length > 0 ? [['set-cookie', cookies] satisfies [string, string[]]] : []),
    ],
    body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
  };
};

/** A request as API Gateway hands it on: payload format 2.0. */
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { account } from './names.ts';
import { decode, type Match } from './routing.ts';

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** `12/Mar/2020:19:03:58 +0000`. */
const formatTime = (date: Date) => {
  const [day = '', time = ''] = date.toISOString().split('T');
  const [year, month, dayOfMonth] = day.split('-');
  return `${dayOfMonth}/${months[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`;
};

/** The two parts of a request target, as they came. */
export const splitTarget = (target = '/') => {
  const [, path = '', query = ''] = /^([^?#]*)\??([^#]*)/.exec(target) ?? [];
  return { path, query };
};

/** Forms count as binary, as they do at API Gateway. */
const isText = (contentType: string | undefined) =>
  contentType === undefined ||
  /^(text\/|application\/(json|javascript|xml)\b|[^;]+\+(json|xml)\b)/i.test(contentType);

const joinRepeated = (pairs: Iterable<[string, string]>) => {
  const joined = new Map<string, string>();
  for (const [name, value] of pairs) {
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(joined);
};

/** `request_id` and `now` are given, all else is the request's. */
export const toEvent = (
  request: IncomingMessage,
  body: Buffer,
  { route, parameters }: Match,
  { request_id, now, domain }: { request_id: string; now: Date; domain: string },
): APIGatewayProxyEventV2 => {
  const { path, query } = splitTarget(request.url);
  const rawPath = decode(path);
  const { cookie, ...rest } = request.headersDistinct;
  const headers: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(rest)) headers[name] = values.join(',');
  const text = isText(headers['content-type']);
  const sourceIp = request.socket.remoteAddress ?? '';
  return {
    version: '2.0',
    routeKey: route.key,
    rawPath,
    rawQueryString: query,
    ...(cookie && { cookies: cookie.flatMap((line) => line.split('; ')) }),
    headers: { ...headers, 'x-forwarded-for': sourceIp, 'x-forwarded-proto': 'http' },
    ...(query && { queryStringParameters: joinRepeated(new URLSearchParams(query)) }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    requestContext: {
      accountId: account,
      apiId: 'local',
      domainName: domain,
      domainPrefix: domain.split('.')[0] ?? '',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request_id,
      routeKey: route.key,
      stage: '$default',
      time: formatTime(now),
      timeEpoch: now.getTime(),
    },
    ...(body.length > 0 && { body: body.toString(text ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !text,
  };
};

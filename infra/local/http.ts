/** The template's HTTP API: takes requests, has functions answer them, and says what API Gateway says. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { splitTarget, toEvent } from './event.ts';
import type { Front } from './front.ts';
import { tooMany } from './lambda.ts';
import { type Reply, say, toReply } from './reply.ts';
import { createRouter, type Route } from './routing.ts';
import type { Reader } from './template.ts';
import type { Outcome } from './thread.ts';

const BODY_LIMIT = 10 * 1024 * 1024;

const routeSchema = v.object({ RouteKey: v.string(), Target: v.string() });
const integrationSchema = v.object({
  IntegrationUri: v.string(),
  TimeoutInMillis: v.optional(v.number(), 30_000),
});

export const readRoutes = (read: Reader): Route[] => {
  const integrations = new Map(
    read('AWS::ApiGatewayV2::Integration', integrationSchema).map((item) => [item.id, item]),
  );
  return read('AWS::ApiGatewayV2::Route', routeSchema).map(({ id, RouteKey, Target }) => {
    const integration = integrations.get(Target.replace('integrations/', ''));
    if (!integration) throw new Error(`${id}.Target: there is no integration ${Target}.`);
    const { IntegrationUri, TimeoutInMillis } = integration;
    return { key: RouteKey, target: IntegrationUri, timeoutMs: TimeoutInMillis };
  });
};

/** Undefined when it is too long. */
const readBody = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= BODY_LIMIT) chunks.push(chunk);
  }
  return length > BODY_LIMIT ? undefined : Buffer.concat(chunks);
};

export interface ApiDeps {
  routes: Route[];
  /** `target` is the ARN of a function. */
  invoke: (target: string, event: unknown) => Promise<Outcome>;
  domain: string;
  /** By how many milliseconds its clock is ahead of this machine's. */
  ahead: () => number;
  /** Whether a request may go on; else it is one too many. */
  admits: () => boolean;
  /** Answers, before any route, what is for people at this machine only. */
  front?: Front;
}

const createAnswer = ({ routes, invoke, domain, ahead, admits, front }: ApiDeps) => {
  const findRoute = createRouter(routes);
  return async (request: IncomingMessage, request_id: string): Promise<Reply> => {
    const body = await readBody(request);
    if (!body) return say(413, 'Request Too Long');
    const reply = await front?.(request, body);
    if (reply) return reply;
    const match = findRoute(request.method ?? 'GET', splitTarget(request.url).path);
    if (!match) return say(404, 'Not Found');
    if (!admits()) return say(429, 'Too Many Requests');
    const now = new Date(Date.now() + ahead());
    const event = toEvent(request, body, match, { request_id, now, domain });
    const timer = new AbortController();
    const outcome = await Promise.race([
      invoke(match.route.target, event),
      sleep(match.route.timeoutMs, undefined, { signal: timer.signal }),
    ]);
    timer.abort();
    if (!outcome) return say(503, 'Service Unavailable');
    if ('answer' in outcome) return toReply(outcome.answer);
    return outcome.failure.errorType === tooMany
      ? say(429, 'Too Many Requests')
      : say(500, 'Internal Server Error');
  };
};

const send = (response: ServerResponse, { status, headers, body }: Reply, request_id: string) => {
  for (const [name, value] of headers) response.setHeader(name, value);
  response.setHeader('apigw-requestid', request_id);
  response.writeHead(status).end(body);
};

/** `deps` may come later than the first request, which then waits: the port is taken first. */
export const createApi = (deps: Promise<ApiDeps>) => {
  const answer = deps.then(createAnswer);
  return createServer(async (request, response) => {
    const request_id = randomUUID();
    const reply = await answer
      .then((answer) => answer(request, request_id))
      .catch(() => say(500, 'Internal Server Error'));
    send(response, reply, request_id);
  });
};

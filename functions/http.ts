/** The edge: API Gateway's event in, a validated request to the handler, its reply out. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  Context,
} from 'aws-lambda';
import type * as v from 'valibot';
import { check } from './check.ts';
import { listOf, type Signing } from './cursor.ts';
import { Refusal } from './domain/errors.ts';
import { faultPage, refusalPage } from './page.ts';
import { problem, type Reply, send } from './reply.ts';
import { noBody, type RouteKey, routes } from './routes.ts';

export const statusOf: Record<Refusal['code'], number> = {
  bad_request: 400,
  unauthorized: 401,
  unknown_user: 404,
  not_connected: 409,
  too_large: 413,
  too_many_requests: 429,
  whoop_unavailable: 503,
};

const MAX_BODY_BYTES = 65_536;

interface Request<K extends RouteKey> {
  params: v.InferOutput<(typeof routes)[K]['params']>;
  query: v.InferOutput<(typeof routes)[K]['query']>;
  body: v.InferOutput<(typeof routes)[K]['body']>;
  /** Without the query. */
  path: string;
  /** The body as it was sent. */
  bytes: Buffer;
  /** By its name in lower case. */
  header(name: string): string | undefined;
  cookie(name: string): string | undefined;
  wantsJson: boolean;
  wantsPage: boolean;
  /** Of this list's cursors. */
  signing: Signing;
  /** When this invocation ends at the latest, epoch milliseconds. */
  deadline: number;
}

type Handlers = { [K in RouteKey]?: (request: Request<K>) => Promise<Reply> };

export interface HttpDeps {
  /** Names and values of the keys that may call; read only where a route asks for one. */
  apiKeys(): Promise<Record<string, string>>;
  onFault(fault: unknown): void;
}

export const http =
  (deps: HttpDeps, handlers: Handlers) =>
  async (
    event: APIGatewayProxyEventV2,
    context: Pick<Context, 'getRemainingTimeInMillis'>,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const key = isRouteKey(event.routeKey) ? event.routeKey : '$default';
    const handler = handlers[key] as ((request: unknown) => Promise<Reply>) | undefined;
    const { caller } = routes[key];
    const isOpen = caller === 'open';
    try {
      if (!handler) throw new Error(`No handler for ${event.routeKey}.`);
      const keys = caller === 'key' ? await authorize(deps, event.headers['authorization']) : [];
      const deadline = Date.now() + context.getRemainingTimeInMillis();
      const reply = await handler(readRequest(key, event, keys, deadline));
      return send(reply, event.headers['accept-encoding']);
    } catch (fault) {
      const reads = isOpen && !wantsJson(event);
      if (fault instanceof Refusal) {
        const status = statusOf[fault.code];
        const { code, message, cause } = fault;
        // For the operator: a wrong secret, WHOOP down.
        if (cause !== undefined) deps.onFault(cause);
        return send(reads ? refusalPage(status, message) : problem(status, code, message));
      }
      deps.onFault(fault);
      if (reads) return send(faultPage());
      return send(problem(500, 'internal', 'Something failed on our side; it was noted.'));
    }
  };

const isRouteKey = (key: string): key is RouteKey => Object.hasOwn(routes, key);

/** The keys there are, the caller's first. Throws Refusal. */
const authorize = async (deps: HttpDeps, header: string | undefined) => {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const sent = digest(/^Bearer +(.+)$/i.exec(header ?? '')?.[1] ?? '');
  const keys = Object.values(await deps.apiKeys()).filter((key) => key !== '');
  const [own] = keys.filter((key) => timingSafeEqual(digest(key), sent));
  if (own) return [own, ...keys];
  throw new Refusal('unauthorized', 'Send an API key: Authorization: Bearer <key>.');
};

const accepts = ({ headers }: APIGatewayProxyEventV2, type: string) =>
  (headers['accept'] ?? '').toLowerCase().includes(type);
const wantsPage = (event: APIGatewayProxyEventV2) => accepts(event, 'text/html');
/** Whoever names both is a browser. */
const wantsJson = (event: APIGatewayProxyEventV2) =>
  accepts(event, 'application/json') && !wantsPage(event);

const readRequest = (
  key: RouteKey,
  event: APIGatewayProxyEventV2,
  keys: readonly string[],
  deadline: number,
) => {
  const { body } = routes[key];
  const params = check(routes[key].params, decode(event.pathParameters ?? {}));
  const query = check(routes[key].query, { ...event.queryStringParameters });
  const bytes = readBytes(event);
  const cookies = new Map(
    (event.cookies ?? []).map((pair) => {
      const at = pair.indexOf('=');
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
  return {
    params,
    query,
    path: event.rawPath,
    bytes,
    header: (name: string) => event.headers[name],
    body: body === noBody ? undefined : check(body, readJson(bytes)),
    cookie: (name: string) => cookies.get(name),
    wantsJson: wantsJson(event),
    wantsPage: wantsPage(event),
    signing: { list: listOf(key, params, query), keys },
    deadline,
  };
};

const decode = (params: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(params).map(([name, value = '']) => {
      try {
        return [name, decodeURIComponent(value)];
      } catch {
        throw new Refusal('bad_request', `${name} is not URL-encoded as it should be.`);
      }
    }),
  );

const readBytes = ({ body = '', isBase64Encoded }: APIGatewayProxyEventV2): Buffer => {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) throw new Refusal('too_large', 'The body is over 64 KB.');
  return bytes;
};

const readJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Refusal('bad_request', 'The body is not JSON.');
  }
};

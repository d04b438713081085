/** What of AWS no emulator brings along: reading a secret, and invoking a function by hand. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import type { Guard } from './guard.ts';
import { decode } from './routing.ts';
import type { Outcome } from './thread.ts';

interface Deps {
  /** By name. */
  secrets: Map<string, string>;
  invoke: (name: string, event: unknown) => Promise<Outcome>;
  /** What a caller of `invoke` must show. */
  token: string;
  guard: Guard;
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

const refuse = (status: number, type: string, message: string): Answer => ({
  status,
  body: JSON.stringify({ __type: type, message }),
});

const isSame = (given: string, wanted: string) => {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const readSecret = async (request: IncomingMessage, deps: Deps): Promise<Answer> => {
  if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
    return refuse(400, 'InvalidAction', 'Only GetSecretValue is known on this machine.');
  const asked = v.parse(v.object({ SecretId: v.string() }), JSON.parse(await text(request)));
  const denied = deps.guard.checkRequest(request.headers, asked);
  if (denied) return refuse(400, denied.type, denied.message);
  const name = asked.SecretId.replace(/^arn:.*:secret:/, '');
  const value = deps.secrets.get(name);
  if (value === undefined)
    return refuse(400, 'ResourceNotFoundException', `There is no secret ${name}.`);
  return {
    status: 200,
    body: JSON.stringify({ ARN: asked.SecretId, Name: name, SecretString: value }),
  };
};

const invokeByHand = async (
  name: string,
  request: IncomingMessage,
  { invoke, token }: Deps,
): Promise<Answer> => {
  if (!isSame(request.headers.authorization ?? '', `Bearer ${token}`))
    return refuse(403, 'AccessDeniedException', 'The token is not the one of this start.');
  const payload = await text(request);
  const outcome = await invoke(name, JSON.parse(payload || '{}'));
  if ('answer' in outcome) return { status: 200, body: outcome.answer };
  return {
    status: 200,
    headers: { 'x-amz-function-error': 'Unhandled' },
    body: JSON.stringify(outcome.failure),
  };
};

export const createAws = (deps: Deps) =>
  createServer(async (request, response) => {
    const [, name] =
      /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(request.url ?? '') ?? [];
    const { status, headers, body } = await (name
      ? invokeByHand(decode(name), request, deps)
      : readSecret(request, deps)
    ).catch((error) => refuse(400, 'ValidationException', String(error)));
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(body);
  });

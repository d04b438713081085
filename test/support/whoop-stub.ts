/** A server that stands where WHOOP does for one test, and the client that speaks to it. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { WhoopError } from '../../functions/domain/errors.ts';
import { whoop } from '../../functions/whoop/client.ts';

interface Received {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  form: Record<string, string>;
}

export interface Reply {
  status?: number;
  body?: unknown;
  headers?: Record<string, string>;
}

export type Behave = Reply | ((request: Received, response: ServerResponse) => Reply | undefined);

export const json = { 'content-type': 'application/json' };
export const page = {
  body: '<!doctype html><title>One moment</title>',
  headers: { 'content-type': 'text/html' },
};

const send = (response: ServerResponse, { status = 200, body, headers = json }: Reply) => {
  response.writeHead(status, headers);
  response.end(typeof body === 'object' ? JSON.stringify(body) : body);
};

/** Answers each request in turn, the last behaviour for all that follow; undefined leaves it unanswered. */
export const standIn = async (...behaviours: Behave[]) => {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '/', headers } = request;
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    const seen = { method, url: new URL(url, 'http://stub'), headers, form };
    const behave = behaviours[Math.min(received.length, behaviours.length - 1)] ?? {};
    received.push(seen);
    const reply = typeof behave === 'function' ? behave(seen, response) : behave;
    if (reply) send(response, reply);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    server.closeAllConnections();
    if (server.listening) await new Promise((done) => server.close(done));
  };
  onTestFinished(close);

  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port to listen on.');
  const base = `http://127.0.0.1:${address.port}`;

  let secret: { client_secret: string; previous_client_secret?: string } = {
    client_secret: 'client-secret-1',
  };
  let current = secret;
  const readAgain = () => {
    current = secret;
  };
  const clientWith = (timeoutMs: number) =>
    whoop({
      base,
      credentials: async () => ({ client_id: 'our-app', ...current }),
      forgetCredentials: readAgain,
      timeoutMs,
    });
  /** As its owner does: what was read before stays in use until it is forgotten. */
  const changeSecret = (client_secret: string, previous_client_secret?: string) => {
    secret = { client_secret, ...(previous_client_secret && { previous_client_secret }) };
  };
  return {
    client: clientWith(5_000),
    impatient: clientWith(100),
    received,
    close,
    changeSecret,
    readAgain,
  };
};

/** The WhoopError that a request ends with. */
export const failure = async (request: Promise<unknown>): Promise<WhoopError> => {
  const outcome = await request.then(
    () => 'an answer',
    (error: unknown) => error,
  );
  if (outcome instanceof WhoopError) return outcome;
  throw new Error('Expected a WhoopError.', { cause: outcome });
};

/** Starts and ends HTTP servers that no other machine can reach. */
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Denial, Guard } from './guard.ts';

/** Listens on `port` (0: any free one) and returns the address. */
export const listen = async (server: Server, port: number): Promise<string> => {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
};

/** The emulator takes any caller and lets any page in: no program sends an Origin, so none gets in. */
export const refusePages = (server: Server): void => {
  const answer = server.listeners('request') as ((...exchange: unknown[]) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request, response) => {
    if (request.headers.origin !== undefined) response.writeHead(403).end();
    else for (const listener of answer) listener.call(server, request, response);
  });
};

const denial = ({ type, message }: Denial) =>
  JSON.stringify({ __type: `com.amazon.coral.service#${type}`, message });

/** Lets a request through to the emulator only where `check` does, once its body is there. */
export const guardServer = (server: Server, check: Guard['checkRequest']): void => {
  const answer = server.listeners('request') as ((...exchange: unknown[]) => void)[];
  server.removeAllListeners('request');
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request).catch(() => undefined);
    if (!body) return;
    const denied = readDenial(() => check(request.headers, readJson(body)));
    if (denied) response.writeHead(400, json).end(denial(denied));
    else {
      for (const listener of answer) listener.call(server, request, response);
      request.emit('data', body);
      request.emit('end');
    }
  });
};

/** What cannot be understood is no reason to end. */
const readDenial = (check: () => Denial | undefined): Denial | undefined => {
  try {
    return check();
  } catch (error) {
    return { type: 'ValidationException', message: String(error) };
  }
};

const json = { 'content-type': 'application/x-amz-json-1.0' };

/** What is no JSON is for the emulator to refuse. */
const readJson = (body: Buffer): unknown => {
  try {
    return JSON.parse(body.toString());
  } catch {
    return {};
  }
};

export const closeServer = async (server: Server): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
};

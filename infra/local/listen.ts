/** Starts and ends HTTP servers that no other machine can reach. */
import { once } from 'node:events';
import type { Server } from 'node:http';

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

export const closeServer = async (server: Server): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
};

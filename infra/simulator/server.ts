/** A WHOOP to develop against: OAuth, the v2 API, its limits, and faults on request. */
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { createGrants } from './grants.ts';
import { readText, send } from './http.ts';
import { keepGrants } from './keep.ts';
import { createLimiter } from './limits.ts';
import type { SimulatorOptions } from './options.ts';
import { gatherPeople } from './people.ts';
import { createRoutes, readForm } from './routes.ts';

interface Simulator {
  url: string;
  /** Set at any time. */
  fault: Fault | undefined;
  /** What was asked for, without secrets. */
  requests: { method: string; path: string; at: number; grant_type?: string }[];
  /** The member, from 1, revokes the app in WHOOP's own. */
  revoke(member: number): void;
  close(): Promise<void>;
}

export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { port = 0, now = Date.now } = options;
  const { client_id = 'whoop-client', client_secret = 'whoop-secret' } = options;
  const shelves = (await gatherPeople(options, now())).map(({ shelf }) => shelf);

  const grants = createGrants({
    strict: options.strict ?? false,
    expires_in: options.expires_in ?? 3600,
    now,
    ...(options.grants_file && keepGrants(options.grants_file)),
  });
  const client = { id: client_id, secret: client_secret };
  const takePermit = createLimiter(options.limits ?? { per_minute: 100, per_day: 10_000 }, now);
  const route = createRoutes({ grants, client, shelves, takePermit, now });

  const server = createServer(async (request, response) => {
    const { method = 'GET' } = request;
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    const text = await readText(request).catch(() => undefined);
    if (!url || text === undefined) return send(response, { status: 400 });
    const path = url.pathname;
    const form = readForm(request, text);
    const grant_type = form?.get('grant_type');
    const asked = { method, path, ...(grant_type && { grant_type }) };
    simulator.requests.push({ ...asked, at: now() });

    const token = form?.get('refresh_token') ?? request.headers.authorization?.split(' ')[1];
    const fault = await simulator.fault?.({ ...asked, ...grants.findHolder(token ?? '') });
    if (typeof fault === 'object' && 'status' in fault) return send(response, fault);
    if (typeof fault === 'object' && 'delay_ms' in fault) {
      await wait(fault.delay_ms, undefined, { ref: false });
    }
    const answer = route(request, url, text);
    if (typeof fault === 'object' && 'before_answer' in fault) {
      await fault.before_answer(answer.status);
    }
    if (fault === 'lose_answer') return request.socket.destroy();
    send(response, answer);
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const simulator: Simulator = {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : port}`,
    fault: undefined,
    requests: [],
    revoke: grants.revokeMember,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return simulator;
};

/** A WHOOP to develop against: OAuth, the v2 API, its limits, and faults on request. */
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Collection } from '../../functions/domain/record.ts';
import { createActing } from './acting.ts';
import { createClock } from './clock.ts';
import { answerControl } from './control.ts';
import { createDeeds, type Verb } from './deeds.ts';
import type { Fault } from './faults.ts';
import { createGrants } from './grants.ts';
import { readText, send } from './http.ts';
import { keepGrants } from './keep.ts';
import { createLimiter } from './limits.ts';
import { createLiving } from './living.ts';
import type { SimulatorOptions } from './options.ts';
import { createPassing, type Leap } from './passing.ts';
import { gatherPeople } from './people.ts';
import { createRoutes, readForm } from './routes.ts';
import { createWebhooks, type Webhook } from './webhooks.ts';

interface Simulator {
  url: string;
  /** Set at any time: where webhooks go. */
  webhook_url: string | undefined;
  /** What was to be sent, without secrets. */
  webhooks: readonly Webhook[];
  /** Set at any time. */
  fault: Fault | undefined;
  /** What was asked for, without secrets. */
  requests: { method: string; path: string; at: number; grant_type?: string }[];
  /** By how many milliseconds its clock is ahead of its surroundings'. */
  ahead(): number;
  /** Moves the clock by milliseconds, through all that falls due on the way. */
  advance(ms: number): Promise<Leap>;
  /** Set at any time: told of each advance when it is done. */
  advanced: ((ms: number) => void) | undefined;
  /** The member, from 1, edits, deletes or adds a record, whose id is told after its webhooks. */
  act(member: number, verb: Verb, collection: Collection): Promise<string>;
  /** The member, from 1, revokes the app in WHOOP's own. */
  revoke(member: number): void;
  close(): Promise<void>;
}

export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { port = 0, seed = 7 } = options;
  const { client_id = 'whoop-client', client_secret = 'whoop-secret' } = options;
  const clock = createClock(options.now ?? Date.now);
  const { now } = clock;
  const people = await gatherPeople(options, now());

  const grants = createGrants({
    strict: options.strict ?? false,
    expires_in: options.expires_in ?? 3600,
    now,
    ...(options.grants_file && keepGrants(options.grants_file)),
  });
  const client = { id: client_id, secret: client_secret };
  const takePermit = createLimiter(options.limits ?? { per_minute: 100, per_day: 10_000 }, now);
  let { webhook_url } = options;
  const webhooks = createWebhooks({
    seed,
    now,
    client_secret,
    isGranted: grants.isGranted,
    faults: options.webhooks ?? {},
    url: () => webhook_url,
  });
  const living = createLiving(people);
  const passing = createPassing({
    clock,
    living,
    webhooks,
    advanced: (ms) => simulator.advanced?.(ms),
  });
  const act = createActing({ passing, webhooks, deed: createDeeds(people, seed, now) });
  const route = createRoutes({
    grants,
    client,
    shelves: people.map(({ shelf }) => shelf),
    takePermit,
    control: answerControl({ advance: passing.advance, act }),
    now,
  });

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
    void passing.catchUp();
    const answer = await route(request, url, text);
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
    get webhook_url() {
      return webhook_url;
    },
    set webhook_url(url) {
      // What happened before is told to nobody.
      void passing.catchUp();
      webhook_url = url;
      void passing.catchUp();
    },
    webhooks: webhooks.list,
    fault: undefined,
    requests: [],
    ahead: clock.ahead,
    advance: passing.advance,
    advanced: undefined,
    act: async (member, verb, collection) => {
      const done = await act(member, verb, collection);
      if ('id' in done) return done.id;
      throw new Error(done.sentence);
    },
    revoke: grants.revokeMember,
    close: () =>
      new Promise((resolve) => {
        passing.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  void passing.catchUp();
  return simulator;
};

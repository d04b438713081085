/** A WHOOP to develop against: OAuth, the v2 API, its limits, and faults on request. */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { answerData } from './data.ts';
import type { Fault } from './faults.ts';
import { createGrants } from './grants.ts';
import { type Answer, readText, send } from './http.ts';
import { importMembers } from './import.ts';
import { keepGrants } from './keep.ts';
import { createLimiter, type Limits } from './limits.ts';
import { imagineMember } from './member.ts';
import { authorize, issueTokens } from './oauth.ts';
import { type Member, shelve } from './shelf.ts';
import { answerTruth } from './truth.ts';

export interface SimulatorOptions {
  /** 0 takes any that is free. */
  port?: number;
  members?: number;
  days?: number;
  seed?: number;
  /** A spent refresh token costs the whole grant. */
  strict?: boolean;
  /** A file of members, in place of imagined ones. */
  import?: string | undefined;
  client_id?: string;
  client_secret?: string;
  limits?: Limits;
  /** Epoch milliseconds. */
  now?: () => number;
  /** Seconds that an access token lives. */
  expires_in?: number;
  /** Where grants outlive a run; else they end with it. */
  grants_file?: string;
}

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

const readMembers = async (file: string): Promise<Member[]> =>
  importMembers(await readFile(file, 'utf8'), file);

const isForm = (request: IncomingMessage) =>
  request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ===
  'application/x-www-form-urlencoded';

export const startSimulator = async (options: SimulatorOptions = {}): Promise<Simulator> => {
  const { port = 0, members = 5, days = 400, seed = 7, now = Date.now } = options;
  const { client_id = 'whoop-client', client_secret = 'whoop-secret' } = options;
  const people = options.import
    ? await readMembers(options.import)
    : Array.from({ length: members }, (_, index) => imagineMember(seed, index + 1, days, now()));
  const shelves = people.map(shelve);
  const names = people.map(({ profile }) => `${profile.first_name} ${profile.last_name}`);

  const grants = createGrants({
    strict: options.strict ?? false,
    expires_in: options.expires_in ?? 3600,
    now,
    ...(options.grants_file && keepGrants(options.grants_file)),
  });
  const client = { id: client_id, secret: client_secret };
  const takePermit = createLimiter(options.limits ?? { per_minute: 100, per_day: 10_000 }, now);
  const answerAuthorization = authorize({ grants, client, names });
  const answerToken = issueTokens({ grants, client });
  const answerRead = answerData({ grants, shelves, now });

  const route = (request: IncomingMessage, url: URL, text: string): Answer => {
    const { method = 'GET' } = request;
    const form = isForm(request) ? new URLSearchParams(text) : undefined;
    if (url.pathname === '/oauth/oauth2/auth') {
      return answerAuthorization(method === 'POST' && form ? form : url.searchParams);
    }
    if (url.pathname === '/oauth/oauth2/token') {
      return method === 'POST' ? answerToken(form) : { status: 405, headers: { allow: 'POST' } };
    }
    if (!url.pathname.startsWith('/developer/')) return answerTruth(shelves, names, url.pathname);
    const { allowed, headers } = takePermit();
    if (!allowed) return { status: 429, headers, body: 'Too many requests' };
    const { authorization } = request.headers;
    const path = url.pathname.slice('/developer'.length);
    const answer = answerRead({ method, path, query: url.searchParams, authorization });
    return { ...answer, headers: { ...answer.headers, ...headers } };
  };

  const server = createServer(async (request, response) => {
    const { method = 'GET' } = request;
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1');
    const text = await readText(request).catch(() => undefined);
    if (!url || text === undefined) return send(response, { status: 400 });
    const path = url.pathname;
    const form = isForm(request) ? new URLSearchParams(text) : undefined;
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

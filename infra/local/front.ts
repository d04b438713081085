/**
 * What the console may ask of this machine and no system in AWS has: the API key, for a sign-in with
 * one click, and simulated time. A page of another origin must not get at it, nor one whose name was
 * rebound to this address: the Host has to be ours, and what browsers say of a request's origin too.
 */
import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { splitTarget } from './event.ts';
import { type Reply, say } from './reply.ts';

const HOUR_MS = 3_600_000;
const MOST_HOURS = 24 * 31;

const advanceSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({ hours: v.pipe(v.number(), v.gtValue(0), v.maxValue(MOST_HOURS)) }),
);

/** Undefined where the request is none of its. */
export type Front = (request: IncomingMessage, body: Buffer) => Promise<Reply | undefined>;

interface FrontDeps {
  /** Where this system listens. */
  url: string;
  api_key: string;
  /** By how many milliseconds the system's clock is ahead of this machine's. */
  ahead(): number;
  simulator: { advance(ms: number): Promise<{ now: number }> };
}

const answer = (body: object): Reply => ({
  status: 200,
  headers: [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ],
  body: JSON.stringify(body),
});

/** A tunnel that was not told of names whom it forwards for. */
const forwarding = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via'];

const isFromOurPage = ({ headers }: IncomingMessage, port: string): boolean => {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host = '', origin = `http://${host}` } = headers;
  return (
    hosts.includes(host) &&
    origin === `http://${host}` &&
    headers['sec-fetch-site'] === 'same-origin' &&
    !forwarding.some((name) => headers[name] !== undefined)
  );
};

export const createFront = ({ url, api_key, ahead, simulator }: FrontDeps): Front => {
  const { port } = new URL(url);
  const facts = () => ({ api_key, now: new Date(Date.now() + ahead()).toISOString() });

  return async (request, body) => {
    const asked = `${request.method} ${splitTarget(request.url).path}`;
    if (asked !== 'GET /_local' && asked !== 'POST /_local/advance') return undefined;
    if (!isFromOurPage(request, port)) return say(403, 'Only for the console at this machine.');
    if (asked === 'GET /_local') return answer(facts());
    const parsed = v.safeParse(advanceSchema, body.toString('utf8'));
    if (!parsed.success) return say(400, `The body is {"hours":6}, up to ${MOST_HOURS}.`);
    const { now } = await simulator.advance(parsed.output.hours * HOUR_MS);
    return answer({ now: new Date(now).toISOString() });
  };
};

/** What can be asked of the system on this machine, in process and on the command line. */
import { readArguments } from '../arguments.ts';
import type { SimulatorOptions } from '../simulator/options.ts';

export interface LocalOptions {
  /** Unless given: any free one. */
  port?: number;
  /** Keeps everything in this folder; else it is gone at the end. */
  data?: string;
  /** A WHOOP to use; else a simulated one. */
  whoop?: { url: string; client_id: string; client_secret: string };
  simulator?: SimulatorOptions;
  /** Where browsers reach this system, if not at its port. */
  public_url?: string;
  /** Runs the schedule every 5 seconds. */
  fast?: boolean;
  /** Multiplies visibility timeouts and message delays. */
  scale?: number;
  /**
   * By how many milliseconds the functions' clock is ahead of this machine's; asked at each
   * invocation. Unless given: as many as the simulated WHOOP's.
   */
  ahead?: () => number;
  /** Where events go, each URL a subscriber of its own. */
  events?: string[];
  /** In place of those of cdk.json, one by one. */
  settings?: object;
  /** Writes a cloud assembly to a folder. */
  synthesise?: (outdir: string, settings: object) => Promise<void>;
  /** Told in a line what went wrong where nobody gets an answer. */
  warn?: (line: string) => void;
}

/** The client that the simulator knows. */
export const simulatedClient = { client_id: 'whoop-client', client_secret: 'whoop-secret' };

const known = {
  port: { type: 'string', default: '3000' },
  data: { type: 'string' },
  whoop: { type: 'string' },
  'public-url': { type: 'string' },
  events: { type: 'string', multiple: true },
  fast: { type: 'boolean', default: false },
  members: { type: 'string', default: '5' },
  days: { type: 'string', default: '400' },
  seed: { type: 'string', default: '7' },
  import: { type: 'string' },
  context: { type: 'string', short: 'c', multiple: true },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

const readNumber = (name: string, text: string, min: number, max: number): number => {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new Error(`--${name} is a whole number from ${min} to ${max}, not ${text || 'nothing'}.`);
};

const readUrl = (name: string, text: string): string => {
  const url = URL.parse(text);
  if (url && /^https?:$/.test(url.protocol)) return url.href.replace(/\/$/, '');
  throw new Error(`--${name} is an http or https URL, not ${text || 'nothing'}.`);
};

/** On this machine it may be our simulator, and then its client needs no naming. */
const readWhoop = (text: string, env: NodeJS.ProcessEnv) => {
  const url = readUrl('whoop', text);
  const { WHOOP_CLIENT_ID: client_id, WHOOP_CLIENT_SECRET: client_secret } = env;
  if (client_id && client_secret) return { url, client_id, client_secret };
  if (new URL(url).hostname === '127.0.0.1' || new URL(url).hostname === 'localhost') {
    return { url, ...simulatedClient };
  }
  throw new Error('--whoop needs WHOOP_CLIENT_ID and WHOOP_CLIENT_SECRET in the environment.');
};

/** As the CDK takes them: `-c retention_days=30`. */
const readSetting = (text: string): [string, string] => {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
  throw new Error(`--context is name=value, such as retention_days=30, not ${text || 'nothing'}.`);
};

/** Throws one sentence about what is wrong. */
export const readOptions = (args: string[], env: NodeJS.ProcessEnv) => {
  const { values } = readArguments({ args, options: known });
  const { data, whoop, fast, json, help, context = [], events = [], ...texts } = values;
  if (whoop !== undefined && texts.import !== undefined) {
    throw new Error(
      '--import fills the simulated WHOOP, which --whoop replaces: give one of them.',
    );
  }
  const local: LocalOptions = {
    port: readNumber('port', texts.port, 0, 65_535),
    fast,
    simulator: {
      members: readNumber('members', texts.members, 1, 500),
      days: readNumber('days', texts.days, 1, 4000),
      seed: readNumber('seed', texts.seed, 0, 2 ** 31),
      import: texts.import,
    },
    settings: Object.fromEntries(context.map(readSetting)),
    events: events.map((text) => readUrl('events', text)),
    ...(data !== undefined && { data }),
    ...(whoop !== undefined && { whoop: readWhoop(whoop, env) }),
    ...(texts['public-url'] && { public_url: readUrl('public-url', texts['public-url']) }),
  };
  return { local, json, help };
};

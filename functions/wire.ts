/** Reads the environment and builds what the handlers depend on; each part when it is first needed. */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { documents, once, secretsManager, sqs } from './aws/clients.ts';
import { deliveries, replay } from './aws/deliveries.ts';
import { logFault } from './aws/log.ts';
import { countFault } from './aws/metrics.ts';
import { hide, jobs } from './aws/queues.ts';
import { sealer } from './aws/seal.ts';
import {
  parseApiKeys,
  parseSealing,
  parseSigning,
  parseWhoopClient,
  secret,
} from './aws/secrets.ts';
import { archive } from './aws/table/archive.ts';
import { backfills } from './aws/table/backfills.ts';
import { budget } from './aws/table/budget.ts';
import { connections } from './aws/table/connections.ts';
import { disabled } from './aws/table/disabled.ts';
import { erasures } from './aws/table/erasures.ts';
import { grants } from './aws/table/grants.ts';
import { records } from './aws/table/records.ts';
import { states } from './aws/table/states.ts';
import { openTable } from './aws/table/table.ts';
import { traces } from './aws/table/traces.ts';
import { usage } from './aws/table/usage.ts';
import type { Clock, Hash, Random } from './domain/ports.ts';
import { parseSettings } from './settings.ts';
import { whoop } from './whoop/client.ts';
import { authorizeUrl, requiredScopes } from './whoop/oauth.ts';

const env = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set.`);
  return value;
};

const clock: Clock = { now: () => Date.now(), sleep: (ms) => setTimeout(ms) };

const random: Random = {
  secret: () => randomBytes(32).toString('base64url'),
  id: () => Date.now().toString(16).padStart(12, '0') + randomBytes(10).toString('hex'),
  fraction: () => Math.random(),
};

const hash: Hash = (text) => createHash('sha256').update(text).digest('base64url');

const settings = once(() => parseSettings(JSON.parse(env('SETTINGS'))));

const secretNamed = (variable: string) =>
  once(() => secret(secretsManager(), env(variable), { now: clock.now }));
const whoopSecret = secretNamed('WHOOP_SECRET_ID');
const keysSecret = secretNamed('API_KEYS_SECRET_ID');
const sealingSecret = secretNamed('SEALING_SECRET_ID');
const signingSecret = secretNamed('SIGNING_SECRET_ID');

const readSealer = async () =>
  sealer(parseSealing(env('SEALING_SECRET_ID'), await sealingSecret().read()));

const table = once(() => openTable(documents(), env('TABLE_NAME')));

const stores = () => ({
  states: states(table()),
  connections: connections(table()),
  erasures: erasures(table()),
  grants: grants({ table: table(), sealer: readSealer, now: clock.now }),
  records: records({ table: table(), now: clock.now, ConsistentRead: true }),
  backfills: backfills({ table: table(), now: clock.now }),
  budget: budget(table()),
  usage: usage({ table: table(), now: clock.now }),
});

const credentials = async () =>
  parseWhoopClient(env('WHOOP_SECRET_ID'), await whoopSecret().read());

/** Their URLs by subscriber. */
const queuesNamed = (variable: string) =>
  once((): Record<string, string> => JSON.parse(env(variable)));
const eventQueues = queuesNamed('EVENTS_QUEUE_URLS');

const queues = () => jobs({ sqs: sqs(), live: env('LIVE_QUEUE_URL'), bulk: env('BULK_QUEUE_URL') });

const whoopClient = () =>
  whoop({
    base: settings().whoop_url,
    credentials,
    forgetCredentials: () => whoopSecret().forget(),
  });

const shared = () => ({
  ...stores(),
  clock,
  random,
  retention_days: settings().retention_days,
  subscribers: settings().subscribers,
});

const limits = () => ({
  minute: settings().requests_per_minute,
  day: settings().requests_per_day,
});

/** For what asks WHOOP with a member's token. */
const callDeps = () => ({
  ...shared(),
  whoop: whoopClient(),
  limits: limits(),
  token_permits: settings().count_token_requests,
  required_scopes: requiredScopes,
});

/** For both ends of a link. */
const linkingDeps = () => ({
  ...callDeps(),
  hash,
  public_url: env('PUBLIC_URL'),
  brand: settings(),
});

export const httpDeps = {
  apiKeys: async () => parseApiKeys(env('API_KEYS_SECRET_ID'), await keysSecret().read()),
  onFault: (fault: unknown) => {
    logFault(fault);
    countFault(fault);
  },
};

export const linkDeps = once(() => ({
  ...linkingDeps(),
  deliveries: deliveries(sqs(), eventQueues()),
  authorizeUrl: async (request: { redirect_uri: string; state: string; code_challenge?: string }) =>
    authorizeUrl(settings().whoop_url, { client_id: (await credentials()).client_id, ...request }),
  return_urls: settings().return_urls,
  pkce: settings().pkce,
  onFault: httpDeps.onFault,
  consent_page: settings().consent_page,
}));

export const callbackDeps = once(() => ({
  ...linkingDeps(),
  jobs: queues(),
  initial_backfill_days: settings().initial_backfill_days,
  sealer: readSealer,
}));

export const syncDeps = once(() => ({
  ...shared(),
  jobs: queues(),
  deliveries: deliveries(sqs(), eventQueues()),
  onFault: logFault,
}));

export const webhookDeps = once(() => ({
  ...shared(),
  traces: traces(table()),
  // Its jobs are urgent, all of them.
  jobs: jobs({ sqs: sqs(), live: env('LIVE_QUEUE_URL'), bulk: env('LIVE_QUEUE_URL') }),
  signing: async () => {
    const { client_secret, previous_client_secret } = await credentials();
    return {
      client_secrets: [client_secret, ...(previous_client_secret ? [previous_client_secret] : [])],
      max_age_ms: settings().webhook_max_age_minutes * 60_000,
    };
  },
}));

export const usersDeps = once(() => ({
  ...shared(),
  records: records({ table: table(), now: clock.now, ConsistentRead: false }),
  archive: archive({ table: table(), now: clock.now }),
  limits: limits(),
}));

export const pullDeps = once(() => ({
  ...callDeps(),
  jobs: queues(),
  deliveries: deliveries(sqs(), eventQueues()),
  cycle_interval_hours: settings().cycle_interval_hours,
}));

export const deliverDeps = once(() => ({
  subscribers: settings().subscribers,
  disabled: disabled(table()),
  clock,
  random,
  secretsOf: async (subscriber: string) =>
    parseSigning(env('SIGNING_SECRET_ID'), await signingSecret().read(), subscriber),
  allow_private: settings().allow_private_subscribers,
  hide: (subscriber: string, receiptHandle: string, seconds: number) =>
    hide(sqs())(eventQueues()[subscriber] ?? '', receiptHandle, seconds),
  replay: replay(sqs(), queuesNamed('DEAD_EVENTS_QUEUE_URLS')(), eventQueues()),
}));

/** Which of our queues an event came from, to hide a message of it for a while. */
export const hideMessage = (queueArn: string, receiptHandle: string, seconds: number) => {
  const name = queueArn.split(':').at(-1);
  const url = [env('LIVE_QUEUE_URL'), env('BULK_QUEUE_URL')].find((u) => u.endsWith(`/${name}`));
  return url === undefined ? Promise.resolve() : hide(sqs())(url, receiptHandle, seconds);
};

/** The whole system on this machine, run from the synthesised template. */
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { startSimulator } from '../simulator/server.ts';
import { readAssembly } from './assembly.ts';
import { createAws } from './aws.ts';
import { holdData, makeTemporary } from './data.ts';
import { readFaults } from './faults.ts';
import { createFleet } from './fleet.ts';
import { createFront } from './front.ts';
import { readFunctions } from './functions.ts';
import { type Caller, createGuard } from './guard.ts';
import { type ApiDeps, createApi, readRoutes } from './http.ts';
import { closeServer, listen } from './listen.ts';
import { arnOf } from './names.ts';
import { type LocalOptions, simulatedClient } from './options.ts';
import { createQueues, startQueues } from './queues.ts';
import { startSchedules } from './schedule.ts';
import { readSecrets } from './secrets.ts';
import { signSubscribers } from './signing.ts';
import { startSources } from './sources.ts';
import { synthesise } from './synthesise.ts';
import { createTables, startTables } from './table.ts';
import { createReader } from './template.ts';
import { createThrottle, readThrottle } from './throttle.ts';

const keysSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

export const startLocal = async (options: LocalOptions = {}) => {
  const { data, scale = 1, fast = false, warn = () => {} } = options;
  await using parts = new AsyncDisposableStack();
  const keep = <T extends { close(): unknown }>(part: T): T =>
    parts.adopt(part, async (part) => void (await part.close()));

  const { folder } = keep(makeTemporary());
  if (data) keep(holdData(data));

  // Its port comes first, because everything else is named after it; early requests wait.
  const ready = Promise.withResolvers<ApiDeps>();
  const api = createApi(ready.promise);
  const url = await listen(api, options.port ?? 0);
  parts.defer(() => closeServer(api));
  const public_url = options.public_url ?? url;

  const webhook_url = `${url}/webhook`;
  const simulation = { webhook_url, ...options.simulator, ...simulatedClient };
  const kept = data && { grants_file: join(data, 'grants.json') };
  const simulator = options.whoop
    ? undefined
    : keep(await startSimulator({ ...simulation, ...kept }));
  const ahead = options.ahead ?? simulator?.ahead ?? (() => 0);
  const { url: whoop_url = '', ...client } = options.whoop ?? {
    url: simulator?.url,
    ...simulatedClient,
  };

  const outdir = join(folder, 'cdk.out');
  const urls = options.events ?? [];
  const asked = urls.map((url, n) => ({ name: `events-${n + 1}`, url }));
  await (options.synthesise ?? synthesise)(outdir, {
    ...(asked.length > 0 && { subscribers: asked }),
    ...options.settings,
    whoop_url,
  });
  const { template, folders } = await readAssembly(outdir);

  const tables = keep(await startTables(data));
  const queues = keep(await startQueues(data, scale));
  const read = createReader(template, { public_url, queues_url: queues.url });
  await createTables(tables.url, read);
  await createQueues(queues, read);

  const secrets = await readSecrets(read, data);
  const token = randomBytes(32).toString('base64url');
  const callers = new Map<string, Caller>();
  const denied: string[] = [];
  const guard = createGuard(read, callers, (message) => {
    denied.push(message);
    warn(message);
  });
  const aws = createAws({
    secrets,
    guard,
    token,
    invoke: (name, event) => fleet.invoke(name, event),
  });
  const aws_url = await listen(aws, 0);
  parts.defer(() => closeServer(aws));

  const endpoints = { dynamodb: tables.url, sqs: queues.url, secrets_manager: aws_url };
  const props = readFunctions(read, folders, endpoints);
  const credentialOf = (name: string) =>
    props.find((it) => it.name === name)?.env['AWS_ACCESS_KEY_ID'] ?? '';
  for (const { name, role } of props) callers.set(credentialOf(name), { role, session: name });
  tables.guardWith(guard);
  queues.guardWith(guard);
  const secretNamed = (variable: string) =>
    props.flatMap(({ env }) => env[variable]?.split(':').at(-1) ?? [])[0] ?? '';
  secrets.set(secretNamed('WHOOP_SECRET_ID'), JSON.stringify(client));
  const told = props.flatMap(({ env }) => env['SETTINGS'] ?? [])[0];
  const sealing = secrets.get(secretNamed('SEALING_SECRET_ID')) ?? token;
  const subscribers = told ? signSubscribers(told, sealing) : [];
  const signing = subscribers.map(({ name, signing_secret }) => [name, signing_secret]);
  secrets.set(secretNamed('SIGNING_SECRET_ID'), JSON.stringify(Object.fromEntries(signing)));
  const [api_key = ''] = Object.values(
    v.parse(keysSchema, secrets.get(secretNamed('API_KEYS_SECRET_ID')) ?? '{}'),
  );

  const routes = readRoutes(read);
  const logs = join(data ?? folder, 'functions.log');
  const output = createWriteStream(logs, { flags: 'a' });
  const fleet = createFleet(props, {
    onOutput: ({ role, name, log_group }, text) => {
      const resource = arnOf('logs', `log-group:${log_group}:log-stream:${name}`);
      const mayLog = ['CreateLogStream', 'PutLogEvents'].every(
        (operation) =>
          !guard.check({ role, session: name }, { action: `logs:${operation}`, resource }),
      );
      // What a function may not log is lost, and nothing fails.
      if (output.writable && mayLog) output.write(text);
      for (const fault of readFaults(text)) warn(fault);
    },
    warn,
    ahead,
  });
  parts.defer(() => void output.end());
  const schedules = startSchedules(read, { invoke: fleet.invoke, guard }, fast);
  parts.defer(() => schedules.stop());
  if (simulator) simulator.advanced = schedules.advance;
  const sources = startSources(read, {
    ...queues,
    credentialOf,
    invoke: fleet.invoke,
    warn,
  });
  parts.defer(async () => {
    // Nothing new, then the end of what runs: in the other order messages would be taken for nothing.
    schedules.stop();
    sources.stop();
    await closeServer(api);
    await fleet.close();
    await sources.ended();
  });
  ready.resolve({
    routes,
    invoke: fleet.invoke,
    domain: new URL(public_url).hostname,
    ahead,
    admits: createThrottle(readThrottle(read)),
    // Whoever comes through a tunnel is not at this machine; a real WHOOP's data is not to play with.
    ...(simulator &&
      !options.public_url && { front: createFront({ url, api_key, ahead, simulator }) }),
  });

  // Last, when nothing else keeps this machine busy.
  await fetch(whoop_url, { signal: AbortSignal.timeout(3_000) }).catch(() =>
    warn(`${whoop_url} does not answer: nobody can connect before it does.`),
  );

  const running = parts.move();
  return {
    api: url,
    public_url,
    api_key,
    whoop: whoop_url,
    /** Who is told of events, and what they are signed with. */
    subscribers,
    simulator,
    /** What a role was denied, each in AWS's sentence. */
    denied,
    /** Where functions write to stdout and stderr. */
    logs,
    /** Lets others invoke functions. */
    invoking: { url: aws_url, token },
    /** Rejects when the function fails. */
    invoke: async (name: string, event: unknown): Promise<unknown> => {
      const outcome = await fleet.invoke(name, event);
      if ('answer' in outcome) return JSON.parse(outcome.answer);
      throw new Error(outcome.failure.errorMessage, { cause: outcome.failure });
    },
    /** Invocations of a function that are under way, each of which can be killed. */
    underWay: fleet.underWay,
    queues: queues.emulator,
    /** Where its DynamoDB answers. */
    dynamodb: tables.url,
    close: () => running.disposeAsync(),
  };
};

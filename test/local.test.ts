/** The same system on this machine: a small template of its own shows what the real one relies on. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { callAws } from '../infra/local/call.ts';
import { createRouter } from '../infra/local/routing.ts';
import { announce } from '../infra/local/running.ts';
import { startLocal } from '../infra/local/system.ts';
import { createReader } from '../infra/local/template.ts';
import { obtainTokens } from './support/authorize.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const callTable = `
const call = (action, body) => fetch(process.env.AWS_ENDPOINT_URL_DYNAMODB, {
  method: 'POST',
  headers: {
    authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID
      + '/b/c/d/e, SignedHeaders=host, Signature=none',
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-date': 'now',
    'x-amz-target': 'DynamoDB_20120810.' + action,
  },
  body: JSON.stringify({ TableName: process.env.TABLE_NAME, ...body }),
}).then((response) => response.json());`;

const code = {
  echo: 'export const handler = async (event) => event;',
  reply: `export const handler = async ({ rawPath }) => {
    if (rawPath === '/reply/bare') return { plain: true };
    if (rawPath === '/reply/malformed') return { statusCode: 'ok' };
    if (rawPath === '/reply/throw') throw new TypeError('a secret detail');
    if (rawPath === '/reply/slow') return new Promise((resolve) => setTimeout(resolve, 900));
    return {
      statusCode: 201, headers: { 'X-Kind': 7 }, cookies: ['a=1', 'b=2'],
      body: Buffer.from([0, 255]).toString('base64'), isBase64Encoded: true,
    };
  };`,
  env: 'export const handler = async () => process.env;',
  slow: `export const handler = async ({ ms }, context) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    console.log('slow after', ms);
    return context.getRemainingTimeInMillis();
  };`,
  die: 'export const handler = async () => { setTimeout(() => { throw new Error("gone") }, 1); return new Promise(() => {}); };',
  work: `export const handler = async ({ Records }) => {
    for (const { body, attributes } of Records) console.log('got', body, attributes.ApproximateReceiveCount);
    const bodies = Records.map(({ body }) => body);
    if (bodies.includes('explode')) throw new Error('exploded');
    if (bodies.includes('mumble')) return { batchItemFailures: [{ itemIdentifier: 'who?' }] };
    const failed = Records.filter(({ body }) => body.startsWith('bad'));
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };`,
  table: `${callTable}
  export const handler = async ({ put }) => put
    ? call('PutItem', { Item: { pk: { S: 'a' }, sk: { S: put } } })
    : call('GetItem', { Key: { pk: { S: 'a' }, sk: { S: 'kept' } } });`,
  secret: `export const handler = async ({ as = process.env.AWS_ACCESS_KEY_ID }) =>
    fetch(process.env.AWS_ENDPOINT_URL_SECRETS_MANAGER, {
      method: 'POST',
      headers: {
        authorization: 'AWS4-HMAC-SHA256 Credential=' + as + '/20260101/us-east-1/secretsmanager/aws4_request',
        'x-amz-target': 'secretsmanager.GetSecretValue',
      },
      body: JSON.stringify({ SecretId: process.env.API_KEYS_SECRET_ID }),
    }).then((response) => response.json());`,
  later: `export const handler = async () => (await fetch(process.env.AWS_ENDPOINT_URL_SQS, {
    method: 'POST',
    headers: {
      authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/b/c/d/e',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': 'AmazonSQS.SendMessage',
    },
    body: JSON.stringify({ QueueUrl: process.env.QUEUE_URL, MessageBody: 'delayed', DelaySeconds: 60 }),
  })).status;`,
  clock: `export const handler = async (_, context) => [Date.now(), context.getRemainingTimeInMillis()];`,
  tick: `export const handler = async (event) => console.log('tick', JSON.stringify(event));`,
};

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const resource = (Type: string, Properties: Record<string, unknown> = {}) => ({ Type, Properties });

const routes = Object.entries({
  'GET /items/{id}': 'echo',
  'POST /items/{id}': 'echo',
  'GET /reply/{kind}': 'reply',
}).flatMap(([RouteKey, target], at) => [
  [
    `Integration${at}`,
    resource('AWS::ApiGatewayV2::Integration', {
      IntegrationUri: arn(target),
      ...(target === 'reply' && { TimeoutInMillis: 600 }),
    }),
  ],
  [
    `Route${at}`,
    resource('AWS::ApiGatewayV2::Route', {
      RouteKey,
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: `Integration${at}` }]] },
    }),
  ],
]);

const allow = (Action: string | string[], Resource: unknown) => ({
  Effect: 'Allow',
  Action,
  Resource,
});

const template = {
  Resources: {
    ...Object.fromEntries(routes),
    ...Object.fromEntries(
      Object.keys(code).map((name) => [
        name,
        resource('AWS::Lambda::Function', {
          FunctionName: `Tiny-${name}`,
          Handler: 'index.handler',
          Timeout: 1,
          Role: arn('Role'),
          Code: { S3Bucket: 'any', S3Key: `${name}.zip` },
          Environment: {
            Variables: {
              TABLE_NAME: { Ref: 'Table' },
              QUEUE_URL: { Ref: 'Work' },
              API_KEYS_SECRET_ID: { Ref: 'Keys' },
              PUBLIC_URL: { 'Fn::GetAtt': ['Api', 'ApiEndpoint'] },
            },
          },
        }),
      ]),
    ),
    Api: resource('AWS::ApiGatewayV2::Api'),
    Table: resource('AWS::DynamoDB::Table', {
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    }),
    Role: resource('AWS::IAM::Role'),
    Policy: resource('AWS::IAM::Policy', {
      Roles: [{ Ref: 'Role' }],
      PolicyDocument: {
        Statement: [
          allow(['dynamodb:PutItem', 'dynamodb:GetItem'], arn('Table')),
          allow(['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage'], arn('Work')),
          allow('secretsmanager:GetSecretValue', { Ref: 'Keys' }),
          allow('lambda:InvokeFunction', arn('tick')),
          allow('logs:*', '*'),
        ],
      },
    }),
    Keys: resource('AWS::SecretsManager::Secret', {
      GenerateSecretString: {
        SecretStringTemplate: '{}',
        GenerateStringKey: 'default',
        PasswordLength: 40,
        ExcludePunctuation: true,
      },
    }),
    Idle: resource('AWS::SQS::Queue', { VisibilityTimeout: 3600 }),
    Dead: resource('AWS::SQS::Queue'),
    Work: resource('AWS::SQS::Queue', {
      VisibilityTimeout: 60,
      RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
    }),
    Mapping: resource('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: arn('Work'),
      FunctionName: { Ref: 'work' },
      BatchSize: 5,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
    Schedule: resource('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(5 minutes)',
      Target: { Arn: arn('tick'), RoleArn: arn('Role'), Input: '{"from":"schedule"}' },
    }),
  },
};

const synthesise = async (outdir: string) => {
  for (const [name, source] of Object.entries(code)) {
    mkdirSync(join(outdir, name), { recursive: true });
    writeFileSync(join(outdir, name, 'index.mjs'), source);
  }
  const files = Object.keys(code).map((name) => {
    const destinations = { here: { objectKey: `${name}.zip` } };
    return [name, { source: { path: name }, destinations }];
  });
  writeFileSync(
    join(outdir, 'Tiny.assets.json'),
    JSON.stringify({ files: Object.fromEntries(files) }),
  );
  writeFileSync(join(outdir, 'Tiny.template.json'), JSON.stringify(template));
};

const simulator = { members: 1, days: 1 };
let ahead_ms = 0;
const ahead = () => ahead_ms;
const start = (data?: string) =>
  startLocal({ synthesise, simulator, scale: 0.01, ahead, ...(data && { data }) });

type System = Awaited<ReturnType<typeof start>>;

describe('the template', () => {
  const place = { public_url: 'https://tunnel.example', queues_url: 'http://127.0.0.1:9' };
  const readVariables = (variables: Record<string, unknown>) => {
    const Resources = {
      Jobs: resource('AWS::SQS::Queue', { QueueName: 'jobs' }),
      Api: resource('AWS::ApiGatewayV2::Api'),
      Alarm: resource('AWS::CloudWatch::Alarm'),
      Any: resource('Any', { Variables: variables, Role: arn('Nowhere') }),
    };
    return createReader({ Resources }, place)(
      'Any',
      v.object({ Variables: v.record(v.string(), v.unknown()) }),
    )[0]?.Variables;
  };

  test('its references become names, ARNs and addresses of this machine', () => {
    const variables = readVariables({
      url: { Ref: 'Jobs' },
      arn: arn('Jobs'),
      api: { 'Fn::GetAtt': 'Api.ApiEndpoint' },
      sub: { 'Fn::Sub': `at \${AWS::Region}: \${Jobs.QueueName}` },
      filled: {
        'Fn::Sub': [`\${a}!`, { a: { 'Fn::Join': ['-', ['x', { Ref: 'AWS::Partition' }]] } }],
      },
      list: [{ deep: { Ref: 'AWS::AccountId' } }],
    });
    expect(variables).toEqual({
      url: 'http://127.0.0.1:9/000000000000/jobs',
      arn: 'arn:aws:sqs:us-east-1:000000000000:jobs',
      api: 'https://tunnel.example',
      sub: 'at us-east-1: jobs',
      filled: 'x-aws!',
      list: [{ deep: '000000000000' }],
    });
  });

  test.each([
    [{ Ref: 'Nobody' }, 'Any.Variables.a: the Ref of Nobody'],
    [{ Ref: 'Alarm' }, 'the Ref of Alarm (AWS::CloudWatch::Alarm) has no value on this machine'],
    [{ 'Fn::GetAtt': ['Jobs', 'Colour'] }, 'the attribute Colour of Jobs'],
    [{ 'Fn::ImportValue': 'x' }, 'Any.Variables.a: Fn::ImportValue is not known'],
  ])('%j is an error that says where, not a guess', (value, sentence) => {
    expect(() => readVariables({ a: value })).toThrow(sentence);
  });
});

describe('a route', () => {
  const keys = [
    'ANY /{rest+}',
    'GET /users/{id}',
    'ANY /users/{id}',
    'GET /users/me',
    'GET /users/{id}/{part}',
    'GET /users/{id}/days',
  ];
  const find = createRouter(keys.map((key) => ({ key, target: key, timeoutMs: 1 })));

  test.each([
    ['GET', '/users/me', 'GET /users/me', {}],
    ['GET', '/users/a%40b', 'GET /users/{id}', { id: 'a@b' }],
    ['PUT', '/users/a', 'ANY /users/{id}', { id: 'a' }],
    ['GET', '/users/a/days', 'GET /users/{id}/days', { id: 'a' }],
    ['GET', '/users/a/b', 'GET /users/{id}/{part}', { id: 'a', part: 'b' }],
    ['GET', '/users/', 'ANY /{rest+}', { rest: 'users/' }],
    ['GET', '/a/b/c', 'ANY /{rest+}', { rest: 'a/b/c' }],
  ])('%s %s goes to the most specific one, %s', (method, path, key, parameters) => {
    const match = find(method, path);
    expect([match?.route.key, match?.parameters]).toEqual([key, parameters]);
  });
});

describe('the system', () => {
  let system: System;
  beforeAll(async () => {
    vi.stubEnv('PARENT_SECRET', 'not for functions');
    system = await start();
  });
  afterAll(() => system.close());

  const logged = () => readFileSync(system.logs, 'utf8');
  const bodiesIn = (queue: string) =>
    system.queues.inspectQueue(queue)?.messages.ready.map(({ body }) => body);

  test('hands a request on as API Gateway does', async () => {
    const response = await fetch(`${system.api}/items/a%20b?x=1&x=2&y=%20`, {
      method: 'POST',
      headers: {
        Cookie: 'one=1; two=2',
        'X-Twice': 'a, b',
        'content-type': 'application/json',
        'user-agent': 'test',
      },
      body: '{"é":1}',
    });
    expect(await response.json()).toMatchObject({
      version: '2.0',
      routeKey: 'POST /items/{id}',
      rawPath: '/items/a b',
      rawQueryString: 'x=1&x=2&y=%20',
      cookies: ['one=1', 'two=2'],
      headers: { 'x-twice': 'a, b', host: new URL(system.api).host },
      queryStringParameters: { x: '1,2', y: ' ' },
      pathParameters: { id: 'a b' },
      requestContext: {
        http: { method: 'POST', path: '/items/a b', sourceIp: '127.0.0.1', userAgent: 'test' },
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
      body: '{"é":1}',
      isBase64Encoded: false,
    });
  });

  test('hands binary bodies on in base64, and leaves out what a request lacks', async () => {
    const body = Uint8Array.of(0, 255, 10);
    const headers = { 'content-type': 'application/octet-stream' };
    const sent = await fetch(`${system.api}/items/1`, { method: 'POST', headers, body });
    expect(await sent.json()).toMatchObject({ body: 'AP8K', isBase64Encoded: true });

    const bare = await (await fetch(`${system.api}/items/1`)).json();
    expect(bare).not.toHaveProperty('body');
    expect(bare).not.toHaveProperty('cookies');
    expect(bare).not.toHaveProperty('queryStringParameters');
  });

  test('sends an answer on as API Gateway does', async () => {
    const full = await fetch(`${system.api}/reply/full`);
    expect(full.status).toBe(201);
    expect(full.headers.get('x-kind')).toBe('7');
    expect(full.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(new Uint8Array(await full.arrayBuffer())).toEqual(Uint8Array.of(0, 255));

    const bare = await fetch(`${system.api}/reply/bare`);
    expect([bare.status, bare.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await bare.json()).toEqual({ plain: true });
  });

  test.each([
    ['/nowhere', 404, 'Not Found'],
    ['/reply/throw', 500, 'Internal Server Error'],
    ['/reply/malformed', 500, 'Internal Server Error'],
    ['/reply/slow', 503, 'Service Unavailable'],
  ])('GET %s is a %i', async (path, status, message) => {
    const response = await fetch(system.api + path);
    expect([response.status, await response.json()]).toEqual([status, { message }]);
  });

  test('refuses a body of more than 10 MB', async () => {
    const body = new Uint8Array(10 * 1024 * 1024 + 1);
    const response = await fetch(`${system.api}/items/1`, { method: 'POST', body });
    expect([response.status, await response.json()]).toEqual([
      413,
      { message: 'Request Too Long' },
    ]);
  });

  test("gives a function the template's environment and nothing of this process", async () => {
    const env = await system.invoke('env', {});
    expect(env).toMatchObject({
      TABLE_NAME: 'Table',
      PUBLIC_URL: system.api,
      AWS_LAMBDA_FUNCTION_NAME: 'Tiny-env',
      AWS_REGION: 'us-east-1',
    });
    expect(env).not.toHaveProperty('PARENT_SECRET');
    expect(env).not.toHaveProperty('PATH');
  });

  test('lets its functions read secrets, and nobody else', async () => {
    const secret = await system.invoke('secret', {});
    expect(secret).toMatchObject({ SecretString: JSON.stringify({ default: system.api_key }) });
    expect(system.api_key).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(await system.invoke('secret', { as: 'stranger' })).toMatchObject({
      __type: 'UnrecognizedClientException',
    });
  });

  test('ends a function at its time limit, and goes on with a new one', async () => {
    const late = system.invoke('slow', { ms: 1100 });
    await expect(late).rejects.toThrow('Task timed out after 1.00 seconds');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(logged()).not.toContain('slow after 1100');
    const left = await system.invoke('slow', { ms: 0 });
    expect(left).toSatisfy((left: number) => left > 500 && left <= 1000);
  });

  test('kills an invocation as a runtime dies, and goes on with a new one', async () => {
    const outcome = expect(system.invoke('slow', { ms: 700 })).rejects.toMatchObject({
      cause: { errorType: 'Runtime.ExitError' },
    });
    const run = await vi.waitFor(() => {
      const [run, ...others] = system.underWay('slow');
      expect([run?.event, others]).toEqual([{ ms: 700 }, []]);
      return run;
    });
    expect(await run?.kill()).toBe(true);
    await outcome;
    expect(system.underWay('slow')).toEqual([]);
    const next = system.invoke('slow', { ms: 50 });
    expect(await run?.kill()).toBe(false);
    await next;
    expect(logged()).not.toContain('slow after 700');
  });

  test('shows its functions another clock where it is asked to', async () => {
    const answered = (await system.invoke('clock', {})) as number[];
    ahead_ms = 3_600_000;
    const [now = 0, left] = (await system.invoke('clock', {})) as number[];
    ahead_ms = 0;
    expect(now - (answered[0] ?? 0)).toSatisfy((ms: number) => ms >= 3_600_000 && ms < 3_610_000);
    expect(left).toSatisfy((left: number) => left > 500 && left <= 1000);
  });

  test('survives what throws outside of a handler', async () => {
    await expect(system.invoke('die', {})).rejects.toThrow('gone');
    await expect(system.invoke('die', {})).rejects.toThrow('gone');
  });

  test('runs more invocations than threads, each in its turn', async () => {
    const calls = Array.from({ length: 20 }, () => system.invoke('slow', { ms: 20 }));
    expect(await Promise.all(calls)).toHaveLength(20);
  });

  test('tries again only the messages that failed, then gives them to the dead letters', async () => {
    for (const body of ['good 1', 'bad 1', 'good 2']) system.queues.sendMessage('Work', body);
    await vi.waitFor(() => expect(bodiesIn('Dead')).toEqual(['bad 1']), { timeout: 5000 });
    const got = logged()
      .split('\n')
      .filter((line) => /got (good|bad)/.test(line));
    expect(got.sort()).toEqual(['got bad 1 1', 'got bad 1 2', 'got good 1 1', 'got good 2 1']);
    expect(bodiesIn('Work')).toEqual([]);
  });

  test.each(['explode', 'mumble'])('deletes nothing of a batch that ends in %s', async (body) => {
    system.queues.sendMessage('Work', body);
    await vi.waitFor(() => expect(bodiesIn('Dead')).toContain(body), { timeout: 5000 });
    expect(logged().match(new RegExp(`got ${body}`, 'g'))).toHaveLength(2);
  });

  test('scales the delay of a message', async () => {
    expect(await system.invoke('later', {})).toBe(200);
    expect(logged()).not.toContain('got delayed');
    await vi.waitFor(() => expect(logged()).toContain('got delayed'), { timeout: 3000 });
  });

  test('cannot be reached from another machine', async () => {
    const { AWS_ENDPOINT_URL_DYNAMODB: table } = v.parse(
      v.record(v.string(), v.string()),
      await system.invoke('env', {}),
    );
    const { address: queues } = system.queues;
    const addresses = [system.api, table ?? '', queues, system.invoking.url, system.whoop];
    for (const address of addresses) {
      expect((await fetch(address)).status).toBeLessThan(600);
      await expect(fetch(address.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow();
    }
  });

  test('runs the schedule a moment after the start', async () => {
    await vi.waitFor(() => expect(logged()).toContain('tick {"from":"schedule"}'), 3000);
  });
});

describe('the simulated WHOOP of a system', () => {
  let system: Awaited<ReturnType<typeof startLocal>>;
  let whoop: NonNullable<typeof system.simulator>;
  const warn = vi.fn();

  beforeAll(async () => {
    system = await startLocal({ synthesise, simulator, scale: 0.01, warn });
    if (!system.simulator) throw new Error('It is simulated.');
    whoop = system.simulator;
  });
  afterAll(() => system.close());

  test('takes the clocks of functions and routes along, and the schedule', async () => {
    const ticks = () => readFileSync(system.logs, 'utf8').match(/tick/g)?.length ?? 0;
    await vi.waitFor(() => expect(ticks()).toBe(1), 3000);
    await whoop.advance(4 * 60_000);
    await whoop.advance(5 * 60_000);
    await vi.waitFor(() => expect(ticks()).toBeGreaterThan(1), 3000);

    const isNineMinutesAhead = (now: number) => Math.abs(now - Date.now() - 540_000) < 5_000;
    const [now] = (await system.invoke('clock', {})) as number[];
    expect(now).toSatisfy(isNineMinutesAhead);
    const shape = v.object({ requestContext: v.looseObject({ timeEpoch: v.number() }) });
    const event = v.parse(shape, await (await fetch(`${system.api}/items/1`)).json());
    expect(event.requestContext.timeEpoch).toSatisfy(isNineMinutesAhead);
    expect(ticks()).toBe(2);
  });

  test('sends its webhooks here, and where no route takes them nobody is troubled', async () => {
    await obtainTokens(system.whoop);
    expect(whoop.webhook_url).toBe(`${system.api}/webhook`);
    await whoop.act(1, 'add', 'workout');
    expect(whoop.webhooks).toMatchObject([{ attempts: 1 }]);
    await whoop.advance(61 * 60_000);
    expect(whoop.webhooks[0]).toMatchObject({ type: 'workout.updated', attempts: 6 });
    expect(whoop.webhooks[0]).not.toHaveProperty('delivered_at');
    expect(warn).not.toHaveBeenCalled();
  });
});

test('a data folder keeps items, messages and keys, for one process at a time', async () => {
  const data = join(folder, 'data');
  const first = await start(data);
  await first.invoke('table', { put: 'kept' });
  first.queues.sendMessage('Idle', 'now');
  first.queues.sendMessage('Idle', 'later', { delaySeconds: 600 });
  await expect(start(data)).rejects.toThrow(`${data} is in use by another start of this system.`);
  await first.close();

  const second = await start(data);
  const messages = second.queues.inspectQueue('Idle')?.messages;
  expect(messages?.ready.map(({ body }) => body)).toEqual(['now']);
  expect(messages?.delayed.map(({ body }) => body)).toEqual(['later']);
  expect(await second.invoke('table', {})).toHaveProperty('Item');
  expect(second.api_key).toBe(first.api_key);
  await second.close();
});

test('a message that was taken but not handled is there at the next start', async () => {
  const data = join(folder, 'taken');
  const first = await start(data);
  first.queues.sendMessage('Idle', 'taken');
  await callAws(first.queues.address, 'AmazonSQS.ReceiveMessage', { QueueUrl: '/Idle' });
  expect(first.queues.inspectQueue('Idle')?.messages.inflight).toHaveLength(1);
  await first.close();

  const second = await start(data);
  const take = () =>
    callAws(second.queues.address, 'AmazonSQS.ReceiveMessage', { QueueUrl: '/Idle' });
  await vi.waitFor(async () => expect(await take()).toHaveProperty('Messages'));
  await second.close();
});

test('what runs at the end may finish', async () => {
  const system = await start();
  const running = system.invoke('slow', { ms: 200 });
  await vi.waitFor(() => expect(readFileSync(system.logs, 'utf8')).toBe(''));
  await system.close();
  expect(await running).toBeTypeOf('number');
  expect(existsSync(dirname(system.logs))).toBe(false);
});

const run = (file: string, args: string[], env: Record<string, string> = {}) => {
  const path = fileURLToPath(new URL(`../infra/local/${file}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [code]]) => ({ stdout, stderr, code }),
  );
  return { child, ended };
};

test('no page in a browser gets to the table or the queues', async () => {
  const system = await start();
  const { AWS_ENDPOINT_URL_DYNAMODB: table, AWS_ENDPOINT_URL_SQS: queues } = v.parse(
    v.record(v.string(), v.string()),
    await system.invoke('env', {}),
  );
  for (const url of [table ?? '', queues ?? '']) {
    const headers = { origin: 'https://page.example.com' };
    for (const method of ['OPTIONS', 'POST']) {
      expect((await fetch(url, { method, headers })).status).toBe(403);
    }
  }
  await system.close();
});

test('npm run invoke answers, or says why not', async () => {
  const system = await start();
  const { port } = new URL(system.api);
  // Apart from what else may run on this machine.
  const TMPDIR = mkdtempSync(join(folder, 'running-'));
  vi.stubEnv('TMPDIR', TMPDIR);
  const withdraw = announce(Number(port), system.invoking);
  const ask = (...args: string[]) => run('invoke.ts', [...args, '--port', port], { TMPDIR }).ended;

  const [echo, fails, noJson, stranger] = await Promise.all([
    ask('echo', '{"user_id":"u1"}'),
    ask('slow', '{"ms":5000}'),
    ask('echo', '{user_id}'),
    fetch(`${system.invoking.url}/2015-03-31/functions/echo/invocations`, { method: 'POST' }),
  ]);
  const broken = await fetch(`${system.invoking.url}/2015-03-31/functions/%E0/invocations`);
  const anywhere = await run('invoke.ts', ['echo', '[7]'], { TMPDIR }).ended;
  withdraw();
  vi.unstubAllEnvs();
  const nothing = await ask('echo');
  await system.close();

  expect([echo.code, JSON.parse(echo.stdout)]).toEqual([0, { user_id: 'u1' }]);
  expect([anywhere.code, JSON.parse(anywhere.stdout)]).toEqual([0, [7]]);
  expect([fails.code, fails.stderr]).toEqual([
    1,
    'slow failed: Task timed out after 1.00 seconds\n',
  ]);
  expect([noJson.code, noJson.stderr]).toEqual([1, 'The payload is no JSON: {user_id}\n']);
  expect([nothing.code, nothing.stderr]).toEqual([1, expect.stringContaining('Nothing runs on')]);
  expect([stranger.status, broken.status]).toEqual([403, 403]);
});

describe('npm start', () => {
  test.each([
    [['--prot', '1'], "Unknown option '--prot': see --help."],
    [['--days', '-1'], '--days is a whole number from 1 to 4000, not -1.'],
    [['--data', '--fast'], "Option '--data' argument missing: see --help."],
    [['--port', '0', '--import', '/nope'], '/nope is no file that can be read.'],
    [['--port', 'x'], '--port is a whole number from 0 to 65535, not x.'],
    [['--whoop', 'whoop.com'], '--whoop is an http or https URL, not whoop.com.'],
    [['--whoop', 'https://api.prod.whoop.com'], '--whoop needs WHOOP_CLIENT_ID'],
    [['--whoop', 'http://127.0.0.1:9', '--import', 'x'], '--import fills the simulated WHOOP'],
    [['--events', 'app'], '--events is an http or https URL, not app.'],
    [['-c', 'retention_days'], '--context is name=value'],
    [
      ['-c', 'retention_days=x', '--port', '0'],
      'retention_days is a whole number from 0 to 36500.',
    ],
    [['--data', '/dev/null/x', '--port', '0'], '--data /dev/null/x cannot be a folder'],
  ])('says in a sentence what is wrong with %j', async (args, sentence) => {
    const { code, stderr } = await run('start.ts', args).ended;
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('ends with the shell that npm ran it in', async () => {
    const command = `'${process.execPath}' infra/local/start.ts --json --port 0 --members 1; true`;
    const shell = spawn('sh', ['-c', command], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(shell.stdout, 'data');
    const { api } = JSON.parse(String(line));
    shell.kill('SIGTERM');
    await vi.waitFor(() => expect(fetch(api)).rejects.toThrow(), { timeout: 2000 });
  }, 20_000);

  test('survives being killed, prints one line for scripts, and ends at Ctrl-C without a trace', async () => {
    const TMPDIR = join(folder, 'tmp');
    mkdirSync(TMPDIR);
    const args = ['--json', '--port', '0', '--members', '1', '--data', join(folder, 'kept')];
    const keyOf = (line: unknown): unknown => JSON.parse(String(line)).api_key;

    const killed = run('start.ts', args, { TMPDIR });
    const [firstLine] = await once(killed.child.stdout, 'data');
    killed.child.kill('SIGKILL');
    await killed.ended;
    rmSync(TMPDIR, { recursive: true });
    mkdirSync(TMPDIR);

    const { child, ended } = run('start.ts', args, { TMPDIR });
    const [line] = await once(child.stdout, 'data');
    expect(keyOf(line)).toBe(keyOf(firstLine));
    expect(readdirSync(TMPDIR).length).toBeGreaterThan(0);

    const { api } = JSON.parse(String(line));
    const taken = await run('start.ts', ['--port', new URL(api).port]).ended;
    expect([taken.code, taken.stderr]).toEqual([
      1,
      expect.stringMatching(/^Port \d+ is taken: .*\n$/),
    ]);

    const pressed = performance.now();
    child.kill('SIGINT');
    // npm hands a Ctrl-C on that the terminal has sent already: it is still one press.
    child.kill('SIGTERM');
    const { code, stdout } = await ended;
    expect(performance.now() - pressed).toBeLessThan(2000);
    expect([code, stdout.trim().split('\n').length]).toEqual([0, 1]);
    expect(readdirSync(TMPDIR)).toEqual([]);
  }, 30_000);
});

/** POST /webhook, from signed bytes to what is stored; the table is a mock, and says what was written. */
import { createHmac } from 'node:crypto';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { connection } from './contract/factories.ts';

const table = mockClient(DynamoDBDocumentClient);
const secrets = mockClient(SecretsManagerClient);
const sqs = mockClient(SQSClient);

for (const [name, value] of Object.entries({
  TABLE_NAME: 'table',
  WHOOP_SECRET_ID: 'whoop',
  LIVE_QUEUE_URL: 'https://sqs/live',
  SETTINGS: '{}',
  AWS_REGION: 'eu-central-1',
})) {
  vi.stubEnv(name, value);
}
const { handler } = await import('../functions/webhook.ts');

const client = {
  client_id: 'id',
  client_secret: 'new secret',
  previous_client_secret: 'old secret',
};
const sleep = {
  user_id: 4711,
  id: '550E8400-e29b-41d4-a716-446655440000',
  type: 'sleep.updated',
  trace_id: 'e369c784-5100-49e8-8098-75d35c47b31b',
};

interface Sent {
  secret?: string;
  timestamp?: string;
  signed?: string;
  signature?: string;
  base64?: boolean;
}

const post = (body: unknown, sent: Sent = {}) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const { secret = client.client_secret, timestamp = String(Date.now()), signed = text } = sent;
  const digest = createHmac('sha256', secret)
    .update(timestamp + signed)
    .digest('base64');
  const event = {
    routeKey: 'POST /webhook',
    headers: {
      'x-whoop-signature': sent.signature ?? digest,
      'x-whoop-signature-timestamp': timestamp,
    },
    body: sent.base64 ? Buffer.from(text).toString('base64') : text,
    isBase64Encoded: sent.base64 ?? false,
  } as unknown as APIGatewayProxyEventV2;
  return handler(event, { getRemainingTimeInMillis: () => 10_000 });
};

const writes = () =>
  [UpdateCommand, PutCommand].flatMap((command) =>
    table.commandCalls(command as typeof PutCommand),
  );

beforeEach(() => {
  table.reset();
  secrets.reset();
  sqs.reset();
  secrets.on(GetSecretValueCommand).resolves({ SecretString: JSON.stringify(client) });
  sqs.on(SendMessageBatchCommand).resolves({});
  table.on(GetCommand).callsFake(({ Key: { sk } }: { Key: { sk: string } }) => {
    if (sk === 'MEMBER')
      return { Item: { whoop_user_id: 4711, user_id: 'ada', link_id: 'link-1' } };
    return sk === 'CONNECTION' ? { Item: connection() } : {};
  });
  table.on(UpdateCommand).resolves({ Attributes: {} });
  table.on(PutCommand).resolves({});
});

describe('a webhook that WHOOP signed', () => {
  it('is noted, queued and remembered, and then answered with 204', async () => {
    const { statusCode, body } = await post(sleep);
    expect([statusCode, body]).toEqual([204, '']);
    const [noted] = table.commandCalls(UpdateCommand);
    const names = Object.values(noted?.args[0].input.ExpressionAttributeNames ?? {});
    expect(names).toContain(`sleep.updated#${sleep.id.toLowerCase()}`);
    expect(sqs.commandCalls(SendMessageBatchCommand)).toHaveLength(1);
    const [remembered] = table.commandCalls(PutCommand);
    expect(remembered?.args[0].input.Item).toMatchObject({
      pk: `TRACE#${sleep.trace_id}#sleep.updated#${sleep.id.toLowerCase()}`,
    });
  });

  it.each<[string, Sent]>([
    ['with the secret that is being renewed', { secret: client.previous_client_secret }],
    ['with its body in base64', { base64: true }],
    ['an hour and a half ago', { timestamp: String(Date.now() - 5_400_000) }],
  ])('(%s) is noted', async (_, sent) => {
    expect((await post(sleep, sent)).statusCode).toBe(204);
    expect(table.commandCalls(UpdateCommand)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['of a member who is not linked', { ...sleep, user_id: 4712 }],
    ['of a type that we do not keep', { ...sleep, type: 'stress.updated' }],
  ])('(%s) is answered with 204, and nothing is stored', async (_, body) => {
    table.on(GetCommand).resolves({});
    expect((await post(body)).statusCode).toBe(204);
    expect(writes()).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['not JSON', 'sleep!'],
    ['no object', '[]'],
    ['no type', { ...sleep, type: undefined }],
    ['an id that is no UUID', { ...sleep, id: '17' }],
    ['an id that tries a path', { ...sleep, id: '../../v2/user/access' }],
    ['a user_id that is a text', { ...sleep, user_id: '4711' }],
    ['a user_id that is no whole number', { ...sleep, user_id: 1e300 }],
    ['no trace_id', { ...sleep, trace_id: '' }],
    ['a trace_id without end', { ...sleep, trace_id: 'x'.repeat(5_000) }],
  ])('(%s) is refused with 400, and nothing is stored', async (_, body) => {
    expect((await post(body)).statusCode).toBe(400);
    expect(writes()).toEqual([]);
  });

  it('of 65 KB is refused with 413', async () => {
    expect((await post({ ...sleep, more: 'x'.repeat(65_536) })).statusCode).toBe(413);
    expect(writes()).toEqual([]);
  });

  it('is asked for again, with 429, while DynamoDB has too much to do', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    table.on(UpdateCommand).rejects(throttled);
    expect((await post(sleep)).statusCode).toBe(429);
  });

  it('is asked for again, with 500, where it fails on our side', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    sqs.on(SendMessageBatchCommand).rejects(new Error('SQS is away'));
    expect((await post(sleep)).statusCode).toBe(500);
    expect(table.commandCalls(PutCommand)).toEqual([]);
  });
});

describe('what WHOOP did not sign', () => {
  const text = JSON.stringify(sleep);
  const now = Date.now();
  const hmac = (timestamp: string) =>
    createHmac('sha256', client.client_secret).update(timestamp + text);

  it.each<[string, Sent]>([
    ['another secret', { secret: 'a guess' }],
    ['another body', { signed: JSON.stringify({ ...sleep, user_id: 1 }) }],
    ['the same body written anew', { signed: JSON.stringify(sleep, null, 2) }],
    ['hex', { signature: hmac(String(now)).digest('hex'), timestamp: String(now) }],
    ['no signature', { signature: '' }],
    ['half a signature', { signature: hmac(String(now)).digest('base64').slice(0, 20) }],
    ['seconds', { timestamp: String(Math.floor(now / 1_000)) }],
    ['a stamp of tomorrow', { timestamp: String(now + 86_400_000) }],
    ['a stamp of six minutes ahead', { timestamp: String(now + 360_000) }],
    ['a stamp of three hours ago', { timestamp: String(now - 10_800_000) }],
    ['no stamp', { timestamp: '' }],
    ['a stamp that is no number', { timestamp: 'now' }],
  ])('(%s) is refused with 401, and nothing is read or stored', async (_, sent) => {
    const { statusCode, body = '' } = await post(sleep, sent);
    expect(statusCode).toBe(401);
    expect(body).not.toContain('secret');
    expect(table.calls()).toEqual([]);
  });
});

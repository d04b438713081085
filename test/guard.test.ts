/** What functions are held to on this machine: the policies of their roles, as IAM evaluates them. */
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { askedOf } from '../infra/local/asked.ts';
import { owner } from '../infra/local/call.ts';
import { createGuard } from '../infra/local/guard.ts';
import { readPolicy, statementSchema } from '../infra/local/policy.ts';
import { createReader } from '../infra/local/template.ts';

const statement = (more: object) =>
  v.parse(statementSchema, { Effect: 'Allow', Action: 's:Get', Resource: 'arn:one', ...more });
const get = { action: 's:Get', resource: 'arn:one' };

describe('a policy', () => {
  test.each([
    ['allows what it names', [{}], true],
    ['allows nothing else', [{ Action: 's:Put' }], false],
    ['is of one resource', [{ Resource: 'arn:on' }], false],
    ['knows * in actions, whatever their case', [{ Action: 'S:g*' }], true],
    ['knows * and ? in resources', [{ Resource: 'a?n:*' }], true],
    ['takes a dot for a dot', [{ Resource: 'arn.one' }], false],
    ['denies whatever another allows', [{}, { Effect: 'Deny', Action: '*' }], false],
    ['denies what it is silent about', [], false],
  ])('%s', (_, statements, allowed) => {
    expect(readPolicy(statements.map(statement))(get)).toBe(allowed);
  });

  test.each([
    ['StringLike', ['TRACE#1'], true],
    ['StringLike', ['USER#1'], false],
    ['StringLike', ['TRACE#1', 'TRACE#2'], false],
    ['StringLike', [], false],
    ['ForAllValues:StringLike', ['TRACE#1', 'TRACE#2'], true],
    ['ForAllValues:StringLike', ['TRACE#1', 'USER#1'], false],
    ['ForAllValues:StringLike', [], true],
    ['StringEquals', ['TRACE#1'], false],
  ])('%s TRACE#* of %j: %s', (operator, values, allowed) => {
    const Condition = { [operator]: { 'dynamodb:LeadingKeys': 'TRACE#*' } };
    const asked = { ...get, context: { 'dynamodb:LeadingKeys': values } };
    expect(readPolicy([statement({ Condition })])(asked)).toBe(allowed);
  });

  test.each([
    { NotAction: 's:Get' },
    { Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } },
  ])('with %j is an error, not a guess', (more) => {
    expect(() => statement(more)).toThrow();
  });
});

describe('a request', () => {
  const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/T';

  test.each([
    [
      'DynamoDB_20120810.PutItem',
      { TableName: 'T', Item: { pk: { S: 'TRACE#1' } } },
      'dynamodb:PutItem',
      table,
      'TRACE#1',
    ],
    [
      'DynamoDB_20120810.Query',
      {
        TableName: table,
        IndexName: 'by_start',
        KeyConditionExpression: 'pk = :pk AND by_start > :from',
        ExpressionAttributeValues: { ':pk': { S: 'USER#a' } },
      },
      'dynamodb:Query',
      `${table}/index/by_start`,
      'USER#a',
    ],
  ])('%s names its table, index and partition key', (target, body, action, resource, key) => {
    const context = { 'dynamodb:LeadingKeys': [key] };
    expect(askedOf(target, body, 'pk')).toEqual({ action, resource, context });
  });

  test.each([
    [
      'AmazonSQS.SendMessageBatch',
      { QueueUrl: 'http://x/1/Jobs' },
      'sqs:SendMessage',
      'arn:aws:sqs:us-east-1:000000000000:Jobs',
    ],
    [
      'secretsmanager.GetSecretValue',
      { SecretId: 'arn:aws:secretsmanager:x:1:secret:Keys' },
      'secretsmanager:GetSecretValue',
      'arn:aws:secretsmanager:us-east-1:000000000000:secret:Keys',
    ],
  ])('%s names its resource', (target, body, action, resource) => {
    expect(askedOf(target, body, 'pk')).toEqual({ action, resource });
  });
});

describe('a caller', () => {
  const Resources = {
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        Roles: ['reader'],
        PolicyDocument: {
          Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
        },
      },
    },
  };
  const read = createReader({ Resources }, { public_url: '', queues_url: '' });
  const denied: string[] = [];
  const callers = new Map([
    ['KEY1', { role: 'reader', session: 'pull' }],
    ['KEY2', { role: 'other', session: 'link' }],
  ]);
  const guard = createGuard(read, callers, (message) => denied.push(message));
  const as = (id: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=${id}/20260101/x`,
    'x-amz-target': 'AmazonSQS.SendMessage',
  });
  const body = { QueueUrl: 'http://x/1/Jobs' };

  test('may do what its role may', () => {
    expect(guard.checkRequest(as('KEY1'), body)).toBeUndefined();
  });

  test('is denied the rest, in the words of AWS', () => {
    const message =
      'User: arn:aws:sts::000000000000:assumed-role/other/link is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:000000000000:Jobs';
    const denial = { type: 'AccessDeniedException', message };
    expect(guard.checkRequest(as('KEY2'), body)).toEqual(denial);
    expect(denied).toEqual([message]);
  });

  test('whom nobody knows is refused, and whoever runs the system is not', () => {
    expect(guard.checkRequest(as('KEY3'), body)?.type).toBe('UnrecognizedClientException');
    expect(guard.checkRequest({}, body)?.type).toBe('UnrecognizedClientException');
    expect(guard.checkRequest(as(owner), body)).toBeUndefined();
  });
});

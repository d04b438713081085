/** What a request of AWS's JSON protocol asks for, in IAM's words. */
import * as v from 'valibot';
import { arnOf } from './names.ts';
import type { Asked } from './policy.ts';

const value = v.looseObject({ S: v.optional(v.string()) });
const bodySchema = v.looseObject({
  TableName: v.optional(v.string()),
  IndexName: v.optional(v.string()),
  Key: v.optional(v.record(v.string(), value)),
  Item: v.optional(v.record(v.string(), value)),
  KeyConditionExpression: v.optional(v.string()),
  ExpressionAttributeValues: v.optional(v.record(v.string(), value)),
  QueueUrl: v.optional(v.string()),
  SecretId: v.optional(v.string()),
});

type Body = v.InferOutput<typeof bodySchema>;

/** Of the table's partition key, which an index that is queried here may not share. */
const leadingKeyOf = (body: Body, partition_key: string): string | undefined => {
  const { Key, Item, KeyConditionExpression = '', ExpressionAttributeValues = {} } = body;
  const named = (Key ?? Item)?.[partition_key]?.S;
  if (named !== undefined) return named;
  const [, placeholder = ''] =
    new RegExp(`\\b${partition_key} = (:\\w+)`).exec(KeyConditionExpression) ?? [];
  return ExpressionAttributeValues[placeholder]?.S;
};

const ofTable = (operation: string, body: Body, partition_key: string): Asked => {
  const { TableName = '', IndexName } = body;
  const table = TableName.replace(/^arn:.*:table\//, '');
  const key = leadingKeyOf(body, partition_key);
  return {
    action: `dynamodb:${operation}`,
    resource: arnOf('dynamodb', `table/${table}${IndexName ? `/index/${IndexName}` : ''}`),
    context: key === undefined ? {} : { 'dynamodb:LeadingKeys': [key] },
  };
};

/** `target` as in X-Amz-Target. Throws what it does not know. */
export const askedOf = (target: string, json: unknown, partition_key: string): Asked => {
  const body = v.parse(bodySchema, json);
  const [service = '', operation = ''] = target.split('.');
  if (service.startsWith('DynamoDB_')) return ofTable(operation, body, partition_key);
  if (service === 'AmazonSQS') {
    const queue = body.QueueUrl?.split('/').at(-1) ?? '';
    // A batch needs the right to each of its parts.
    return { action: `sqs:${operation.replace(/Batch$/, '')}`, resource: arnOf('sqs', queue) };
  }
  if (service === 'secretsmanager') {
    const name = body.SecretId?.replace(/^arn:.*:secret:/, '') ?? '';
    const resource = arnOf('secretsmanager', `secret:${name}`);
    return { action: `secretsmanager:${operation}`, resource };
  }
  throw new Error(`${target} is not known on this machine.`);
};

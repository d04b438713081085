/** The table, where its emulator would need megabytes to behave as DynamoDB does. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { records } from '../functions/aws/table/records.ts';
import { openTable } from '../functions/aws/table/table.ts';
import { ada, monday, sleep } from './contract/factories.ts';

const openDocuments = () =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }), {
    marshallOptions: { removeUndefinedValues: true },
  });

test('a count goes on over every page that DynamoDB makes of it', async () => {
  const documents = openDocuments();
  const last = { pk: 'USER#ada', sk: 'CONNECTION' };
  mockClient(documents)
    .on(QueryCommand)
    .callsFake(({ ExclusiveStartKey, Select }: QueryCommandInput) => {
      expect(Select).toBe('COUNT');
      return ExclusiveStartKey ? { Count: 5 } : { Count: 3_000, LastEvaluatedKey: last };
    });
  expect(await openTable(documents, 'table').count({ IndexName: 'due' })).toBe(3_005);
});

test('records are read consistently by jobs and for half the price by apps', async () => {
  const documents = openDocuments();
  const asked: unknown[] = [];
  mockClient(documents)
    .on(QueryCommand)
    .callsFake(({ ConsistentRead }: QueryCommandInput) => {
      asked.push(ConsistentRead);
      return { Items: [] };
    });
  const table = openTable(documents, 'table');
  for (const ConsistentRead of [true, false]) {
    const opened = records({ table, now: () => monday, ConsistentRead });
    await opened.between(ada, 'sleep', { start: 0, end: monday });
    await opened.page(ada, 'sleep', { start: 0, end: monday }, 10);
  }
  expect(asked).toEqual([true, true, false, false]);
});

test('what the keys of a record say is not stored twice', async () => {
  const documents = openDocuments();
  const client = mockClient(documents).on(PutCommand).resolves({});
  const table = openTable(documents, 'table');
  await records({ table, now: () => monday, ConsistentRead: true }).put(ada, sleep(), monday);
  const [put] = client.commandCalls(PutCommand);
  const written = JSON.parse(JSON.stringify(put?.args[0].input.Item));
  expect(Object.keys(written).toSorted()).toEqual([
    'by_start',
    'epoch',
    'expires_at',
    'link_id',
    'pk',
    'record',
    'sk',
    'updated_at',
  ]);
});

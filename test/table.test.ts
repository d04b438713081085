/** The table, where its emulator would need megabytes to behave as DynamoDB does. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { openTable } from '../functions/aws/table/table.ts';

test('a count goes on over every page that DynamoDB makes of it', async () => {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ region: 'eu-west-1' }));
  const last = { pk: 'USER#ada', sk: 'CONNECTION' };
  mockClient(documents)
    .on(QueryCommand)
    .callsFake(({ ExclusiveStartKey, Select }: QueryCommandInput) => {
      expect(Select).toBe('COUNT');
      return ExclusiveStartKey ? { Count: 5 } : { Count: 3_000, LastEvaluatedKey: last };
    });
  expect(await openTable(documents, 'table').count({ IndexName: 'due' })).toBe(3_005);
});

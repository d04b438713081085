/** DynamoDB and SQS on this machine, for tests: in memory, on loopback, on any free port. */
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type CreateTableCommandInput, DynamoDB } from '@aws-sdk/client-dynamodb';
import { SQS } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { buildApp } from 'fauxqs';

const client = (endpoint: string) => ({
  endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const close = async (server: Server) => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
};

const tableShape: Omit<CreateTableCommandInput, 'TableName'> = {
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'by_start', AttributeType: 'S' },
    { AttributeName: 'due_shard', AttributeType: 'S' },
    { AttributeName: 'due_at', AttributeType: 'N' },
    { AttributeName: 'status', AttributeType: 'S' },
    { AttributeName: 'user_id', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  LocalSecondaryIndexes: [
    {
      IndexName: 'by_start',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'by_start', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'due',
      KeySchema: [
        { AttributeName: 'due_shard', KeyType: 'HASH' },
        { AttributeName: 'due_at', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'KEYS_ONLY' },
    },
    {
      IndexName: 'by_status',
      KeySchema: [
        { AttributeName: 'status', KeyType: 'HASH' },
        { AttributeName: 'user_id', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};

export const startDynamoDB = async () => {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (!address || typeof address === 'string') throw new Error('The emulator has no port.');
  const dynamodb = new DynamoDB(client(`http://127.0.0.1:${address.port}`));
  const marshallOptions = { removeUndefinedValues: true };
  return {
    documents: DynamoDBDocumentClient.from(dynamodb, { marshallOptions }),
    async createTable(TableName: string) {
      await dynamodb.createTable({ TableName, ...tableShape });
    },
    async stop() {
      dynamodb.destroy();
      await close(server);
    },
  };
};

export const startSqs = async () => {
  const app = buildApp({ logger: false });
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  const sqs = new SQS(client(url));
  return {
    sqs,
    /** The SQS client goes to the host of a queue's URL, so that has to be this emulator's. */
    async createQueue(QueueName: string) {
      const { QueueUrl = '' } = await sqs.createQueue({ QueueName });
      return new URL(new URL(QueueUrl).pathname, url).href;
    },
    async stop() {
      sqs.destroy();
      await app.close();
    },
  };
};

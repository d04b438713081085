/** What a function may need: what to tell it, and the least that it must be allowed for it. */
import { Stack } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';

export interface Need {
  environment?: Record<string, string>;
  allow?: Pick<PolicyStatementProps, 'conditions'> & { actions: string[]; resources: string[] };
}

type Operation = 'GetItem' | 'Query' | 'PutItem' | 'UpdateItem' | 'DeleteItem';

export const itemsOf =
  (table: Table) =>
  (...operations: Operation[]): Need => ({
    environment: { TABLE_NAME: table.tableName },
    allow: {
      actions: operations.map((operation) => `dynamodb:${operation}`),
      resources: [table.tableArn],
    },
  });

/** Only items whose partition keys begin so: `TRACE#`. */
export const only = (need: Need, ...beginnings: string[]): Need => ({
  ...need,
  ...(need.allow && {
    allow: {
      ...need.allow,
      conditions: {
        'ForAllValues:StringLike': {
          'dynamodb:LeadingKeys': beginnings.map((beginning) => `${beginning}*`),
        },
      },
    },
  }),
});

export const indexesOf =
  (table: Table) =>
  (...names: string[]): Need => ({
    allow: {
      actions: ['dynamodb:Query'],
      resources: names.map((name) => `${table.tableArn}/index/${name}`),
    },
  });

export const sendTo = (queues: Record<string, IQueue>): Need => ({
  environment: Object.fromEntries(
    Object.entries(queues).map(([variable, { queueUrl }]) => [variable, queueUrl]),
  ),
  allow: {
    actions: ['sqs:SendMessage'],
    resources: Object.values(queues).map(({ queueArn }) => queueArn),
  },
});

/** Queues by name, of which there may be none. */
const withEach = (variable: string, queues: [string, IQueue][], ...actions: string[]): Need => {
  const urls = Object.fromEntries(queues.map(([name, { queueUrl }]) => [name, queueUrl]));
  const resources = queues.map(([, { queueArn }]) => queueArn);
  const [first] = queues;
  return {
    environment: { [variable]: first ? Stack.of(first[1]).toJsonString(urls) : '{}' },
    ...(resources.length > 0 && { allow: { actions, resources } }),
  };
};

export const sendToEach = (variable: string, queues: [string, IQueue][]): Need =>
  withEach(variable, queues, 'sqs:SendMessage');

/** To move messages by hand; event sources have rights of their own. */
export const takeFromEach = (variable: string, queues: [string, IQueue][]): Need =>
  withEach(variable, queues, 'sqs:ReceiveMessage', 'sqs:DeleteMessage');

export const read = (variable: string, { secretArn }: Secret): Need => ({
  environment: { [variable]: secretArn },
  allow: { actions: ['secretsmanager:GetSecretValue'], resources: [secretArn] },
});

/** The one table. What its items hold is for `functions/aws/table` to know. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';

const text = (name: string) => ({ name, type: AttributeType.STRING });
const number = (name: string) => ({ name, type: AttributeType.NUMBER });

/** Encrypted under the key that DynamoDB owns, as tables are; tokens are sealed besides. */
export const createTable = (scope: Construct): Table => {
  const table = new Table(scope, 'Table', {
    partitionKey: text('pk'),
    sortKey: text('sk'),
    timeToLiveAttribute: 'expires_at',
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  table.addLocalSecondaryIndex({
    indexName: 'by_start',
    sortKey: text('by_start'),
    projectionType: ProjectionType.ALL,
  });
  table.addGlobalSecondaryIndex({
    indexName: 'due',
    partitionKey: text('due_shard'),
    sortKey: number('due_at'),
    projectionType: ProjectionType.KEYS_ONLY,
  });
  table.addGlobalSecondaryIndex({
    indexName: 'by_status',
    partitionKey: text('status'),
    sortKey: text('user_id'),
    projectionType: ProjectionType.ALL,
  });
  return table;
};

/** Runs the template's table on an embedded DynamoDB. */
import { join } from 'node:path';
import dynalite from 'dynalite';
import * as v from 'valibot';
import { callAws } from './call.ts';
import type { Guard } from './guard.ts';
import { closeServer, guardServer, listen, refusePages } from './listen.ts';
import type { Reader } from './template.ts';

const keySchema = v.array(v.object({ AttributeName: v.string(), KeyType: v.string() }));
const indexesSchema = v.optional(
  v.array(v.object({ IndexName: v.string(), KeySchema: keySchema, Projection: v.unknown() })),
);
const tableSchema = v.object({
  TableName: v.optional(v.string()),
  AttributeDefinitions: v.array(v.object({ AttributeName: v.string(), AttributeType: v.string() })),
  KeySchema: keySchema,
  LocalSecondaryIndexes: indexesSchema,
  GlobalSecondaryIndexes: indexesSchema,
});

type Table = v.InferOutput<typeof tableSchema>;

/** In memory, or kept in a folder of `data`. */
export const startTables = async (data: string | undefined) => {
  const server = dynalite({ createTableMs: 0, ...(data && { path: join(data, 'table') }) });
  refusePages(server);
  const url = await listen(server, 0);
  return {
    url,
    guardWith: ({ checkRequest }: Guard) => {
      guardServer(server, checkRequest);
      refusePages(server);
    },
    close: () => closeServer(server),
  };
};

const shapeOf = ({ KeySchema, LocalSecondaryIndexes = [], GlobalSecondaryIndexes = [] }: Table) => {
  const indexes = [...LocalSecondaryIndexes, ...GlobalSecondaryIndexes];
  return JSON.stringify([
    KeySchema,
    indexes.map(({ IndexName, KeySchema }) => [IndexName, KeySchema]),
  ]);
};

/** Creates the tables that are not there yet; one of another shape is left alone, with an error. */
export const createTables = async (url: string, read: Reader): Promise<void> => {
  const existing = v.parse(
    v.object({ TableNames: v.array(v.string()) }),
    await callAws(url, 'DynamoDB_20120810.ListTables', {}),
  );
  for (const { id, ...table } of read('AWS::DynamoDB::Table', tableSchema)) {
    const TableName = table.TableName ?? id;
    if (!existing.TableNames.includes(TableName)) {
      await callAws(url, 'DynamoDB_20120810.CreateTable', {
        ...table,
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
      });
      continue;
    }
    const answer = await callAws(url, 'DynamoDB_20120810.DescribeTable', { TableName });
    const { Table } = v.parse(v.object({ Table: tableSchema }), answer);
    if (shapeOf(Table) !== shapeOf(table))
      throw new Error(
        `The kept table ${TableName} has other keys or indexes than the template's: give another --data folder.`,
      );
  }
};

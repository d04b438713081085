/** One DynamoDB table, spoken to in six ways; a condition that does not hold is an answer, not an error. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Key } from './keys.ts';

type Condition = Pick<
  UpdateCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;

/** `T` names what this folder wrote under the keys asked for: nothing else writes to the table. */
export interface Table {
  /** Strongly consistent. */
  get<T>(key: Key): Promise<T | undefined>;
  /** At most `limit` items, over as many pages as that takes. */
  query<T>(query: Omit<QueryCommandInput, 'TableName'>, limit?: number): Promise<T[]>;
  /** How many items there are, over as many pages as that takes. */
  count(query: Omit<QueryCommandInput, 'TableName'>): Promise<number>;
  /** False when the condition did not hold. */
  put<T extends Key>(item: T, condition?: Condition): Promise<boolean>;
  /** The new item; undefined when the condition did not hold. */
  update<T>(
    key: Key,
    update: Condition & { UpdateExpression?: string | undefined },
  ): Promise<T | undefined>;
  /** The item taken out; undefined when there was none or the condition did not hold. */
  remove<T>(key: Key, condition?: Condition): Promise<T | undefined>;
}

const unlessRefused = async <T>(write: Promise<T>): Promise<T | undefined> => {
  try {
    return await write;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

/** `documents` leaves undefined values out (`removeUndefinedValues`). */
export const openTable = (documents: DynamoDBDocumentClient, TableName: string): Table => ({
  async get<T>({ pk, sk }: Key) {
    const Key = { pk, sk };
    const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    return Item as T | undefined;
  },

  async query<T>(query: Omit<QueryCommandInput, 'TableName'>, limit = Number.POSITIVE_INFINITY) {
    const items: T[] = [];
    const pages = paginateQuery(
      Number.isFinite(limit) ? { client: documents, pageSize: limit } : { client: documents },
      { ...query, TableName },
    );
    for await (const page of pages) {
      items.push(...((page.Items ?? []) as T[]));
      if (items.length >= limit) break;
    }
    return items.slice(0, limit);
  },

  async count(query) {
    let counted = 0;
    const counting = { ...query, TableName, Select: 'COUNT' as const };
    for await (const page of paginateQuery({ client: documents }, counting)) {
      counted += page.Count ?? 0;
    }
    return counted;
  },

  async put(Item, condition) {
    const put = new PutCommand({ TableName, Item, ...condition });
    return (await unlessRefused(documents.send(put))) !== undefined;
  },

  async update<T>(Key: Key, update: Condition & { UpdateExpression?: string | undefined }) {
    const command = new UpdateCommand({ TableName, Key, ...update, ReturnValues: 'ALL_NEW' });
    const output = await unlessRefused(documents.send(command));
    return output?.Attributes as T | undefined;
  },

  async remove<T>(Key: Key, condition?: Condition) {
    const command = new DeleteCommand({ TableName, Key, ...condition, ReturnValues: 'ALL_OLD' });
    const output = await unlessRefused(documents.send(command));
    return output?.Attributes as T | undefined;
  },
});

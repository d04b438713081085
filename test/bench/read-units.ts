/** What queries cost on DynamoDB, on demand: items as it counts them, page by page. The emulator leaves that out. */
import type { Table } from '../../functions/aws/table/table.ts';

const PAGE_BYTES = 1_048_576;

/** A number takes a byte for two of its digits, and one more. */
const valueBytes = (value: unknown): number => {
  if (typeof value === 'number') return 1 + Math.ceil(String(value).replace(/\D/g, '').length / 2);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value !== 'object' || value === null) return 1;
  return Object.entries(value).reduce((sum, [name, part]) => {
    const named = Array.isArray(value) ? 0 : Buffer.byteLength(name);
    return sum + named + valueBytes(part) + 1;
  }, 3);
};

/** Names and values. */
const itemBytes = (item: object): number =>
  Object.entries(item).reduce(
    (sum, [name, value]) =>
      value === undefined ? sum : sum + Buffer.byteLength(name) + valueBytes(value),
    0,
  );

const pagesOf = (items: object[]) => {
  const pages = [0];
  for (const bytes of items.map(itemBytes)) {
    const open = pages.at(-1) ?? 0;
    if (open + bytes > PAGE_BYTES) pages.push(bytes);
    else pages[pages.length - 1] = open + bytes;
  }
  return pages;
};

/** `units.read` grows with what is asked of the table; what a filter leaves out is not seen. */
export const meterReads = (table: Table): { table: Table; units: { read: number } } => {
  const units = { read: 0 };
  const count = (bytes: number, part: number) => {
    units.read += Math.max(1, Math.ceil(bytes / 4_096)) * part;
  };
  return {
    units,
    table: {
      ...table,
      async get<T>(key: Parameters<Table['get']>[0]) {
        const item = await table.get<T & object>(key);
        count(item ? itemBytes(item) : 0, 1);
        return item;
      },
      async query<T>(...asked: Parameters<Table['query']>) {
        const items = await table.query<T & object>(...asked);
        for (const bytes of pagesOf(items)) count(bytes, asked[0].ConsistentRead ? 1 : 0.5);
        return items;
      },
    },
  };
};

/** Where a page ended, as an opaque text. */
import * as v from 'valibot';
import { Refusal } from './domain/errors.ts';
import { collections } from './domain/record.ts';

export const userCursor = v.string();

export const recordCursor = v.strictObject({ start: v.number(), id: v.string() });

export const indicatorCursor = v.strictObject({
  start: v.number(),
  collection: v.picklist([...collections, 'body']),
  id: v.string(),
  row: v.number(),
});

export const encodeCursor = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

export const decodeCursor = <T>(
  schema: v.GenericSchema<unknown, T>,
  cursor: string | undefined,
): T | undefined => {
  if (cursor === undefined) return undefined;
  const json = v.pipe(v.string(), v.parseJson(), schema);
  const result = v.safeParse(json, Buffer.from(cursor, 'base64url').toString('utf8'));
  if (result.success) return result.output;
  throw new Refusal('bad_request', 'cursor is not one that we gave.');
};

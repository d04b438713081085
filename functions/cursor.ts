/** Where a page ended, as an opaque text. */
import * as v from 'valibot';
import { Refusal } from './domain/errors.ts';
import { statuses } from './domain/model.ts';
import { collections } from './domain/record.ts';
import { userId } from './fields.ts';

export const userCursor = v.strictObject({ status: v.picklist(statuses), user_id: userId });

/** Of a list of those alone. */
export const connectedCursor = v.strictObject({
  status: v.literal('connected'),
  user_id: userId,
});

/** What a text of an instant can say: the years 0 to 9999. */
const instant = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(253_402_300_799_999));
const id = v.pipe(v.string(), v.maxLength(100));

export const recordCursor = v.strictObject({ start: instant, id });

export const indicatorCursor = v.strictObject({
  start: instant,
  collection: v.picklist([...collections, 'body']),
  id,
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

/** Where a page ended, as an opaque text; signed, it is good for the same list and no other. */
import { createHmac, timingSafeEqual } from 'node:crypto';
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

/** A place among all that is kept of a user. */
export const exportCursor = v.strictObject({ after: v.pipe(v.string(), v.maxLength(300)) });

export const dayCursor = v.strictObject({ day: v.pipe(v.string(), v.isoDate()) });

export interface Signing {
  list: string;
  /** The caller's, which signs, then the others, each of which verifies. */
  keys: readonly string[];
}

/** A route, its path and its filters; how long a page is may change from one to the next. */
export const listOf = (route: string, params: object, query: object): string => {
  const filters = Object.entries(query).filter(([name]) => name !== 'cursor' && name !== 'limit');
  return JSON.stringify([route, Object.entries(params).toSorted(), filters.toSorted()]);
};

const refuse = () => new Refusal('bad_request', 'cursor is not one that we gave.');

/** For a caller who needs no signature: whoever may invoke a function. */
export const encodePosition = (position: unknown): string =>
  Buffer.from(JSON.stringify(position)).toString('base64url');

/** Throws Refusal. */
export const decodePosition = <T>(schema: v.GenericSchema<unknown, T>, text: string): T => {
  const json = v.pipe(v.string(), v.parseJson(), schema);
  const result = v.safeParse(json, Buffer.from(text, 'base64url').toString('utf8'));
  if (result.success) return result.output;
  throw refuse();
};

const sign = (key: string, list: string, text: string) =>
  createHmac('sha256', key).update(`cursor\n${list}\n${text}`).digest('base64url');

export const encodeCursor = (position: unknown, { list, keys: [own = ''] }: Signing): string => {
  const text = encodePosition(position);
  return `${text}.${sign(own, list, text)}`;
};

/** Throws Refusal. */
export const decodeCursor = <T>(
  schema: v.GenericSchema<unknown, T>,
  cursor: string | undefined,
  { list, keys }: Signing,
): T | undefined => {
  if (cursor === undefined) return undefined;
  const [text = ''] = cursor.split('.');
  const sent = Buffer.from(cursor);
  const isOurs = (key: string) => {
    const ours = Buffer.from(`${text}.${sign(key, list, text)}`);
    return ours.length === sent.length && timingSafeEqual(ours, sent);
  };
  if (!keys.some(isOurs)) throw refuse();
  return decodePosition(schema, text);
};

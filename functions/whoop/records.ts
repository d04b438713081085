/**
 * What must hold of WHOOP's answers before anything is kept. Records are checked for what storing
 * them needs (ids, times, state), never for their scores: a score field that WHOOP adds, drops or
 * changes must not stop a pull, and indicators skip what they cannot find. Values stay as sent.
 */
import * as v from 'valibot';
import type { Body, Collection, WhoopRecord } from '../domain/record.ts';

const integer = v.pipe(v.number(), v.safeInteger());
const uuid = v.pipe(v.string(), v.uuid());
const instant = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.check((text) => !Number.isNaN(Date.parse(text))),
);

const stamped = {
  user_id: integer,
  updated_at: instant,
  score_state: v.string(),
  score: v.nullish(v.record(v.string(), v.unknown())),
};
const placed = { ...stamped, start: instant, timezone_offset: v.string() };

const recordSchemas = {
  cycle: v.looseObject({ ...placed, id: integer, end: v.nullish(instant) }),
  recovery: v.looseObject({ ...stamped, created_at: instant, cycle_id: integer, sleep_id: uuid }),
  sleep: v.looseObject({ ...placed, id: uuid, cycle_id: integer, end: instant }),
  workout: v.looseObject({ ...placed, id: uuid, end: instant }),
};

const nextToken = v.nullish(v.string());

/** An empty page may leave `records` out, but then has nothing else to say: `{"error":…}` is no page. */
const pageSchema = v.union([
  v.looseObject({ records: v.array(v.unknown()), next_token: nextToken }),
  v.strictObject({ records: v.optional(v.null()), next_token: nextToken }),
]);

const measure = v.nullish(v.number());
const bodySchema = v.looseObject({
  height_meter: measure,
  weight_kilogram: measure,
  max_heart_rate: measure,
});

const profileSchema = v.looseObject({ user_id: integer });

const fits = <T>(schema: v.GenericSchema, value: unknown): value is T => v.is(schema, value);

/** The value itself, for a schema's output has its keys in another order. Throws a path, never a value. */
const asSent = <T>(what: string, schema: v.GenericSchema, value: unknown): T => {
  if (fits<T>(schema, value)) return value;
  const issue = v.safeParse(schema, value).issues?.[0];
  throw new TypeError(
    `${what}: ${(issue && v.getDotPath(issue)) ?? 'its shape'} is not as expected`,
  );
};

export const readRecord = (collection: Collection, value: unknown): WhoopRecord =>
  asSent(collection, recordSchemas[collection], value);

export const readPage = (collection: Collection, value: unknown) => {
  const page = asSent<v.InferOutput<typeof pageSchema>>(`page of ${collection}`, pageSchema, value);
  const records = (page.records ?? []).map((record, index) =>
    asSent<WhoopRecord>(`${collection} ${index}`, recordSchemas[collection], record),
  );
  return { records, ...(page.next_token && { next_token: page.next_token }) };
};

export const readBody = (value: unknown): Body => asSent('body measurement', bodySchema, value);

export const readMemberId = (value: unknown): number =>
  asSent<v.InferOutput<typeof profileSchema>>('profile', profileSchema, value).user_id;

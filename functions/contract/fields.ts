/** What answers are made of, each with a sentence that says what it means and its unit. */
import * as v from 'valibot';

export const told = <S extends v.GenericSchema>(schema: S, says: string) =>
  v.pipe(schema, v.description(says));

/** RFC 3339 in UTC. */
export const instant = (says: string) => told(v.pipe(v.string(), v.isoTimestamp()), says);

/** `null` where there is none. */
export const maybeInstant = (says: string) =>
  told(v.nullable(v.pipe(v.string(), v.isoTimestamp())), says);

export const count = (says: string) => told(v.pipe(v.number(), v.integer(), v.minValue(0)), says);

export const pageOf = <S extends v.GenericSchema>(item: S) =>
  v.strictObject({
    items: v.array(item),
    next_cursor: told(
      v.nullable(v.string()),
      'Send it as `cursor` for the next page; null on the last.',
    ),
  });

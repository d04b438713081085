/** What a user_id, an instant and a number look like, wherever they are sent. */
import * as v from 'valibot';

export const userId = v.pipe(
  v.string('user_id is a text.'),
  v.regex(
    /^(?!\.{1,2}$)[A-Za-z0-9._:@-]{1,128}$/,
    'user_id is 1 to 128 characters, of which A-Z a-z 0-9 . _ : @ - are allowed, but not . or .. alone.',
  ),
);

const isDate = (date: string) => {
  const midnight = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(date);
};

/** RFC 3339; JavaScript reads more, and a 31st of February as another day. */
const rfc3339 = /^(\d{4}-\d\d-\d\d)[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

const isInstant = (text: string) => {
  const [, date = ''] = rfc3339.exec(text) ?? [];
  return !Number.isNaN(Date.parse(text)) && isDate(date);
};

export const instant = (name: string) => {
  const sentence = `${name} is an RFC 3339 time such as 2026-03-01T00:00:00Z.`;
  return v.pipe(
    v.string(`${name} is a text.`),
    v.regex(rfc3339, sentence),
    v.check(isInstant, sentence),
    v.transform((text) => Date.parse(text)),
  );
};

/** Its midnight in UTC, epoch milliseconds. */
export const date = (name: string) =>
  v.pipe(
    v.string(`${name} is a text.`),
    v.check(
      (text) => /^\d{4}-\d\d-\d\d$/.test(text) && isDate(text),
      `${name} is a date such as 2026-03-01.`,
    ),
    v.transform((text) => Date.parse(text)),
  );

export const days = v.pipe(
  v.number('days is a whole number from 1 to 36500.'),
  v.integer('days is a whole number from 1 to 36500.'),
  v.minValue(1, 'days is a whole number from 1 to 36500.'),
  v.maxValue(36_500, 'days is a whole number from 1 to 36500.'),
);

/** Names that a query carries between commas. */
export const listOf = <T extends string>(name: string, known: readonly T[]) =>
  v.pipe(
    v.string(),
    v.maxLength(2048, `${name} is a list of names.`),
    v.transform((text) => text.split(',')),
    v.array(
      v.picklist(known, `${name} holds a name that is not known; GET /openapi.json lists them.`),
    ),
  );

/** As a query carries it. */
export const wholeNumber = (name: string, min: number, max: number) => {
  const sentence = `${name} is a whole number from ${min} to ${max}.`;
  return v.pipe(
    v.string(),
    v.regex(/^\d{1,4}$/, sentence),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(min, sentence),
    v.maxValue(max, sentence),
  );
};

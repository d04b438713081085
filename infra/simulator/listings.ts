/** Which records a listing answers with, and where its next page begins. */
import type { Answer } from './http.ts';
import type { Entry } from './shelf.ts';

const bad = (sentence: string): Answer => ({ status: 400, body: sentence });

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/i;

const readInstant = (text: string | null, otherwise: number) => {
  if (text === null) return otherwise;
  return rfc3339.test(text) ? Date.parse(text) : Number.NaN;
};

const toToken = ({ start, id }: Entry) => Buffer.from(`${start} ${id}`).toString('base64url');

const readToken = (token: string) => {
  const [start, id] = Buffer.from(token, 'base64url').toString().split(' ');
  return start && id && /^-?\d+$/.test(start) ? { start: Number(start), id } : undefined;
};

/** `entries` are newest first. */
export const listPage = (entries: Entry[], query: URLSearchParams, now: number): Answer => {
  const limit = query.get('limit') ?? '10';
  if (!/^\d{1,2}$/.test(limit) || Number(limit) < 1 || Number(limit) > 25) {
    return bad('limit is a whole number from 1 to 25.');
  }
  const start = readInstant(query.get('start'), Number.NEGATIVE_INFINITY);
  const end = readInstant(query.get('end'), now);
  if (Number.isNaN(start)) return bad('start is a time such as 2026-03-01T00:00:00.000Z.');
  if (Number.isNaN(end)) return bad('end is a time such as 2026-03-01T00:00:00.000Z.');
  const token = query.get('nextToken');
  const after = token ? readToken(token) : undefined;
  if (token && !after) return bad('nextToken is not one of ours.');

  const matches = entries.filter(
    (entry) =>
      entry.end >= start &&
      entry.start < end &&
      (!after || entry.start < after.start || (entry.start === after.start && entry.id > after.id)),
  );
  const shown = matches.slice(0, Number(limit));
  const last = shown.at(-1);
  const records = shown.map(({ record }) => record);
  const more = last !== undefined && matches.length > shown.length;
  return { status: 200, body: more ? { records, next_token: toToken(last) } : { records } };
};

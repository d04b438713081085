/** An instant as an app reads it: RFC 3339 in UTC; null where there is none. */
export const time = (ms: number | undefined) =>
  ms === undefined ? null : new Date(ms).toISOString();

/** Instants in words. All take RFC 3339 times, and `now` as epoch milliseconds. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

const spans = [
  [DAY, 'day'],
  [HOUR, 'hour'],
  [MINUTE, 'minute'],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dates = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const times = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
const clocks = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });

/** `5 minutes ago`, `in 2 hours`, `yesterday`. */
export const fromNow = (time: string, now: number): string => {
  const ms = Date.parse(time) - now;
  const [length, unit] = spans.find(([length]) => Math.abs(ms) >= length) ?? [];
  if (!length || !unit) return ms > 0 ? 'in a moment' : 'just now';
  return relative.format(Math.trunc(ms / length), unit);
};

/** `about 4 min`. */
export const inWords = (ms: number): string => {
  if (ms < MINUTE) return 'less than a minute';
  if (ms < 90 * MINUTE) return `about ${Math.round(ms / MINUTE)} min`;
  if (ms < 2 * DAY) return `about ${Math.round(ms / HOUR)} h`;
  return `about ${Math.round(ms / DAY)} days`;
};

export const asDate = (time: string | number): string => dates.format(new Date(time));
export const asTime = (time: string | number): string => times.format(new Date(time));
export const asClock = (time: string | number): string => clocks.format(new Date(time));

/** How the charts write numbers, spans of time and dates. */

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Sunday is 0. */
export const weekdayOf = (date: string) => new Date(date).getUTCDay();

export const monthName = (date: string) => months[Number(date.slice(5, 7)) - 1] ?? '';
export const dayAndMonth = (date: string) => `${Number(date.slice(8))} ${monthName(date)}`;
export const weekdayAndDay = (date: string) => `${weekdays[weekdayOf(date)]} ${dayAndMonth(date)}`;
export const dayAndYear = (date: string) => `${dayAndMonth(date)} ${date.slice(0, 4)}`;
export const fullDate = (date: string) => `${weekdayAndDay(date)} ${date.slice(0, 4)}`;

const formats = [0, 1].map(
  (digits) =>
    new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: digits }),
);

/** Such as 1,980.9. */
export const writeNumber = (value: number, digits: 0 | 1 = 0) =>
  formats[digits]?.format(value) ?? String(value);

/** Such as 7 h 12 min. */
export const writeDuration = (ms: number) => {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

/** `write` is never given a negative number. */
export const writeChange = (change: number, write: (value: number) => string) => {
  const size = write(Math.abs(change));
  if (size === write(0)) return `±${size}`;
  return `${change < 0 ? '−' : '+'}${size}`;
};

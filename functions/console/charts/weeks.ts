/** Where dates stand in a calendar of week columns, in pixels: Mondays on top, in bands if need be. */
import type { Slot } from './timeline.ts';
import { monthName, weekdayOf } from './words.ts';

const DAYS = 7;
/** Room for the names of weekdays and months. */
const LEFT = 34;
const TOP = 24;
const smallest = 14;
const largest = 38;
/** What the name of a month takes. */
const room = 30;

const rowOf = (date: string) => (weekdayOf(date) + DAYS - 1) % DAYS;

export const layWeeks = (slots: readonly Slot[], width: number) => {
  const [first] = slots;
  const lead = first ? rowOf(first.date) : 0;
  const columns = Math.ceil((lead + slots.length) / DAYS);
  const across = Math.max(smallest, width - LEFT);
  const bands = Math.max(1, Math.ceil((columns * smallest) / across));
  const perBand = Math.ceil(columns / bands);
  const size = Math.min(largest, Math.floor(across / perBand));
  const bandHeight = TOP + DAYS * size;

  const place = (column: number, row: number) => ({
    x: LEFT + (column % perBand) * size,
    y: TOP + Math.floor(column / perBand) * bandHeight + row * size,
  });
  const cells = slots.map(({ date }, n) => ({
    ...place(Math.floor((lead + n) / DAYS), (lead + n) % DAYS),
    date,
  }));
  const firsts = cells
    .filter(({ date }, n) => n === 0 || date.endsWith('-01'))
    .map(({ x, y, date }) => ({
      x,
      y: Math.floor(y / bandHeight) * bandHeight,
      label: monthName(date),
    }));

  return {
    size,
    width: LEFT + perBand * size,
    height: bands * bandHeight,
    cells,
    /** A month that has hardly begun leaves the room to the next. */
    months: firsts.filter(({ x, y }, n) => {
      const next = firsts[n + 1];
      return !next || next.y !== y || next.x - x >= room;
    }),
    weekdays: Array.from({ length: bands }, (_, band) =>
      ['Mon', 'Wed', 'Fri', 'Sun'].map((label, n) => ({ ...place(band * perBand, n * 2), label })),
    ).flat(),
    /** The index of the slot there, if there is one. */
    at: (x: number, y: number): number | undefined => {
      const [band, column] = [Math.floor(y / bandHeight), Math.floor((x - LEFT) / size)];
      const row = Math.floor((y - band * bandHeight - TOP) / size);
      const n = (band * perBand + column) * DAYS + row - lead;
      const isInside = column >= 0 && column < perBand && row >= 0 && n >= 0 && n < slots.length;
      return isInside ? n : undefined;
    },
  };
};

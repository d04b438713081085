/** The days shown as CSV (RFC 4180). */
import { measures } from './measures.ts';
import { notesOf } from './notes.ts';
import { readMeasure } from './reading.ts';
import type { Slot } from './timeline.ts';
import { workoutLine } from './workouts.ts';

/** What a spreadsheet would run, and so is made text: https://owasp.org/www-community/attacks/CSV_Injection */
const isFormula = /^[\s\0]*[=+\-@＝＋－＠|%]/;

const writeCell = (cell: string | number | null) => {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell);
  const safe = isFormula.test(cell) ? `'${cell}` : cell;
  return /[",\r\n\t;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

const columns = ['day', ...measures.map(({ column }) => column), 'workouts', 'notes'];

const rowOf = (slot: Slot) => [
  slot.date,
  ...measures.map((measure) => readMeasure(slot.day, measure)?.value ?? null),
  (slot.day?.workouts ?? []).map(workoutLine).join('; '),
  notesOf(slot).join('; '),
];

/** A line for each date, the oldest first; empty where nothing was measured. */
export const csvOf = (slots: readonly Slot[]): string =>
  [columns, ...slots.map(rowOf)].map((row) => `${row.map(writeCell).join(',')}\r\n`).join('');

/** Trials as a person reads them: whose permission, and what fails without it. */
import type { Trial } from './trial.ts';
import type { Unit } from './units.ts';

export type Row = Omit<Unit, 'without'> & Trial;

const judge = ({ failed, denied, faults }: Row): string => {
  if (!failed) return 'NOTHING MISSES IT';
  return denied ? failed : `UNCLEAR: ${failed}: ${faults.at(-1)}`;
};

const cellsOf = (row: Row) => {
  const { holder, action = 'all that takes its messages', resource, condition, seconds } = row;
  const what = condition ? `${resource}, but for ${condition}` : resource;
  return [holder, action, what, judge(row), `${seconds} s`];
};

export const writeReport = (rows: Row[], seconds: number): string => {
  const cells = [['function', 'action', 'resource', 'denied while', 'after'], ...rows.map(cellsOf)];
  const widths = [0, 1, 2, 3].map((at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const lines = cells.map((row) => row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('  '));
  const conditions = rows.filter(({ condition }) => condition).length;
  const unneeded = rows.filter(({ failed }) => !failed).length;
  const unclear = rows.filter(({ failed, denied }) => failed && !denied).length;
  const counts = [
    `${rows.length - conditions} permissions`,
    `${conditions} conditions`,
    `${unneeded} that nothing misses`,
    `${unclear} unclear`,
    `${seconds} s`,
  ];
  return [...lines, '', counts.join(', ')].join('\n');
};

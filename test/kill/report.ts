/** A trial as a person reads it. */
import type { Trial } from './trial.ts';

const row = (what: string, value: string | number) => `  ${what.padEnd(34)}${value}`;

const countBy = (names: string[]) =>
  [...Map.groupBy(names, (name) => name)].map(([name, { length }]) => row(name, length));

const section = (title: string, lines: string[]) => (lines.length > 0 ? [title, ...lines] : []);

export const writeReport = (trial: Trial): string => {
  const statuses = trial.users.map(({ status, cause }) =>
    [status, cause].filter(Boolean).join(' '),
  );
  const total = trial.kills.reduce((sum, { kills }) => sum + kills, 0);
  return [
    'Kills',
    ...trial.kills
      .toSorted((a, b) => b.kills - a.kills)
      .map((it) => row(`${it.function}, ${it.phase}`, it.kills)),
    row('in all', total),
    'Links, as the browser was told',
    ...Object.entries(trial.links).map(([told, count]) => row(told, count)),
    'Users',
    ...countBy(statuses),
    'After quiet',
    row('records compared', trial.compared),
    row('differences', trial.differences.length),
    row('broken promises', trial.broken.length),
    row('rotations that a kill swallowed', trial.rotations_lost),
    row('dead letters', trial.dead_letters),
    row('duration', `${trial.duration_s} s`),
    ...section(
      'Differences',
      trial.differences.map((it) => `  ${it}`),
    ),
    ...section(
      'Broken promises',
      trial.broken.map((it) => `  ${it}`),
    ),
  ].join('\n');
};

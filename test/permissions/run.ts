/** `npm run permissions`: takes each permission away in turn, and ends with 1 where nothing misses it. */
import { parseArgs } from 'node:util';
import type { Template } from '../../infra/local/assembly.ts';
import { makeTemporary } from '../../infra/local/data.ts';
import { synthesiseOnce } from './assembly.ts';
import { type Row, writeReport } from './report.ts';
import { holdTrial, type Trial } from './trial.ts';
import { unitsOf } from './units.ts';

const usage = `Usage: npm run permissions -- [options]
  --of webhook     only those of one function, or of Schedule
  --at-once 3      trials side by side
  --json           one line for scripts`;

const TRIES = 3;

/** Where something else goes wrong than a denial, once more: a busy machine misses time limits. */
const holdClear = async (folder: string, template: Template): Promise<Trial> => {
  for (let tries = 1; ; tries++) {
    const trial = await holdTrial(folder, template);
    const { denied, faults } = trial;
    if (denied || faults.length === 0 || tries === TRIES) return trial;
    console.error(`Once more, as this went wrong: ${faults.join('\n')}`);
  }
};

const hold = async (of: string | undefined, atOnce: number) => {
  const { folder } = makeTemporary();
  const template = await synthesiseOnce(folder);
  const { failed, denied, faults, seconds } = await holdClear(folder, template);
  const wrong = denied ?? faults.join('\n');
  if (wrong) throw new Error(`With every permission, ${failed ?? 'all went well, but'}: ${wrong}`);
  console.error(`With every permission all goes well, in ${seconds} s.`);

  const units = unitsOf(template).filter(({ holder }) => !of || holder === of);
  if (units.length === 0) throw new Error(`Nothing is permitted to ${of}.\n\n${usage}`);
  const rows: Row[] = [];
  const waiting = units.entries();
  const work = async () => {
    for (const [at, { without, ...unit }] of waiting) {
      const row = { ...unit, ...(await holdClear(folder, without)) };
      rows[at] = row;
      const { holder, action = 'its messages', resource, seconds } = row;
      const done = `${rows.filter(Boolean).length} of ${units.length}`;
      console.error(`${done}: ${holder}, ${action}, ${resource}, ${seconds} s`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows;
};

try {
  const { values } = parseArgs({
    options: {
      of: { type: 'string' },
      'at-once': { type: 'string', default: '3' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(usage);
  const atOnce = values['at-once'];
  if (!/^[1-9]$/.test(atOnce)) throw new Error(`--at-once is 1 to 9, not ${atOnce}.\n\n${usage}`);
  const began = Date.now();
  const rows = await hold(values.of, Number(atOnce));
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(values.json ? JSON.stringify({ rows, seconds }) : writeReport(rows, seconds));
  process.exit(rows.every(({ denied }) => denied) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** `npm run kills -- --kills 200 --seed 7`: kills functions at random, and ends with 1 where that cost anything. */
import { readArguments } from '../../infra/arguments.ts';
import { writeReport } from './report.ts';
import { holdTrial } from './trial.ts';

const usage = `Usage: npm run kills -- [options]
  --kills 200
  --members 40     who link and are synced meanwhile
  --seed 7         draws when, and whom
  --json           one line for scripts`;

/** No shorter than lets a function reach its time limit before its messages are seen again. */
const SCALE = 0.06;

const number = (name: string, text: string): number => {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new Error(`--${name} is a whole number from 1, not ${text}.\n\n${usage}`);
};

try {
  const { values } = readArguments({
    options: {
      kills: { type: 'string', default: '200' },
      seed: { type: 'string', default: '7' },
      members: { type: 'string', default: '40' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(usage);
  const trial = await holdTrial({
    kills: number('kills', values.kills),
    seed: number('seed', values.seed),
    members: number('members', values.members),
    scale: SCALE,
    ...(!values.json && { tell: console.error }),
  });
  console.log(values.json ? JSON.stringify(trial) : writeReport(trial));
  process.exitCode = trial.differences.length + trial.broken.length > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

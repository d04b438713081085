/** `npm run kills -- --kills 200 --seed 7`: kills functions at random, and ends with 1 where that cost anything. */
import { parseArgs } from 'node:util';
import { writeReport } from './report.ts';
import { holdTrial } from './trial.ts';

/** No shorter than lets a function reach its time limit before its messages are seen again. */
const SCALE = 0.06;

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '7' },
    members: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
});

const readNumber = (name: 'kills' | 'seed' | 'members'): number => {
  const number = Number(values[name]);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} is a whole number from 1, not ${values[name]}.`);
};

const trial = await holdTrial({
  kills: readNumber('kills'),
  seed: readNumber('seed'),
  members: readNumber('members'),
  scale: SCALE,
  ...(!values.json && { tell: console.error }),
});
console.log(values.json ? JSON.stringify(trial) : writeReport(trial));
process.exitCode = trial.differences.length + trial.broken.length > 0 ? 1 : 0;

/** `npm run bench -- NAME`: what the system measures of itself, in virtual time. */
import { parseArgs } from 'node:util';
import { benchBudget } from './budget.ts';

const usage = `Usage: npm run bench -- budget [options]
  --members 1000   who link at once
  --seed 1
  --json           one line for scripts`;

const number = (name: string, text: string, most: number) => {
  if (/^[1-9]\d*$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`--${name} is a whole number from 1 to ${most}, not ${text}.\n\n${usage}`);
};

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      members: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help || positionals.length !== 1 || positionals[0] !== 'budget')
    throw new Error(usage);
  const members = number('members', values.members, 5_000);
  const result = await benchBudget(members, number('seed', values.seed, 1_000_000));
  const { broken, ...figures } = result;
  if (values.json) {
    console.log(JSON.stringify(figures));
  } else {
    for (const [name, value] of Object.entries(figures)) {
      console.log(`${name.replaceAll('_', ' ').padEnd(24)}${String(value).padStart(12)}`);
    }
  }
  for (const promise of broken.slice(0, 5)) console.error(`Broken: ${promise}`);
  process.exit(broken.length > 0 ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

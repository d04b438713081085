/** `npm run simulate`: histories from seeds, or one of them in full. */
import { readArguments } from '../../infra/arguments.ts';
import { faultKinds } from './faults.ts';
import { type Summary, simulateMany } from './many.ts';
import type { Outcome } from './run.ts';
import { shorten } from './shorten.ts';

const usage = `Usage: npm run simulate -- [options]
  --seeds 500     how many histories
  --first 1       the first of their seeds
  --seed N        one history, made as short as it still breaks a promise, with what happened
  --json          one line for scripts`;

const readOptions = () => {
  const { values } = readArguments({
    options: {
      seeds: { type: 'string', default: '500' },
      first: { type: 'string', default: '1' },
      seed: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) throw new Error(usage);
  const number = (name: string, text: string) => {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw new Error(`--${name} is a whole number from 1, not ${text}.\n\n${usage}`);
  };
  return {
    seeds: number('seeds', values.seeds),
    first: number('first', values.first),
    seed: values.seed === undefined ? undefined : number('seed', values.seed),
    json: values.json,
  };
};

const row = (name: string, value: number | string) =>
  console.log(`${name.padEnd(28)}${String(value).padStart(12)}`);

const print = ({ seeds, steps, faults, broken }: Summary) => {
  row('seeds', seeds);
  row('steps', steps);
  for (const kind of faultKinds) row(`  ${kind.replaceAll('_', ' ')}`, faults[kind] ?? 0);
  row('violations', broken.length);
  for (const { seed, violation } of broken.slice(0, 10))
    console.log(`  seed ${seed}: ${violation}`);
};

const tell = ({ seed, struck, violations, trace, steps }: Outcome) => {
  const isBroken = violations.length > 0;
  console.log(`Seed ${seed}: ${violations[0] ?? `${steps} steps, nothing broken.`}`);
  console.log(
    `\nThe ${isBroken ? 'shortest history found' : 'history'} has ${struck.length} faults:`,
  );
  for (const { kind, at } of struck) {
    console.log(`  ${new Date(at).toISOString()} ${kind.replaceAll('_', ' ')}`);
  }
  console.log('\nWhat happened last:');
  for (const line of trace.slice(-40)) console.log(`  ${line}`);
};

try {
  const { seeds, first, seed, json } = readOptions();
  if (seed !== undefined) {
    const outcome = await shorten(seed);
    tell(outcome);
    process.exitCode = outcome.violations.length > 0 ? 1 : 0;
  } else {
    const isTerminal = process.stderr.isTTY && !json;
    const summary = await simulateMany(first, seeds, (played) => {
      if (isTerminal && played % 50 === 0) process.stderr.write(`\r${played} of ${seeds}`);
    });
    if (isTerminal) process.stderr.write('\r');
    const { steps, faults, broken } = summary;
    if (json) console.log(JSON.stringify({ seeds, steps, faults, violations: broken.length }));
    else print(summary);
    const [failed] = broken;
    if (failed && !json) {
      console.log();
      tell(await shorten(failed.seed));
      console.log(`\nAgain: npm run simulate -- --seed ${failed.seed}`);
    }
    process.exitCode = broken.length > 0 ? 1 : 0;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

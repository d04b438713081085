/** `npm run bench -- NAME`: what the system measures of itself. */
import { parseArgs } from 'node:util';
import { benchBudget } from './budget.ts';
import { benchFreshness } from './freshness.ts';

interface Bench {
  what: string;
  members: number;
  run(members: number, seed: number): Promise<{ broken: string[] } & Record<string, unknown>>;
}

const benches: Record<string, Bench> = {
  budget: { what: 'members who link at once', members: 1_000, run: benchBudget },
  freshness: { what: 'members who live for 14 days', members: 200, run: benchFreshness },
};

const usage = `Usage: npm run bench -- NAME [options]
${Object.entries(benches)
  .map(([name, { what, members }]) => `  ${name.padEnd(16)} ${members} ${what}`)
  .join('\n')}
  --members N
  --seed 1
  --json           one line for scripts`;

const number = (name: string, text: string, most: number) => {
  if (/^[1-9]\d*$/.test(text) && Number(text) <= most) return Number(text);
  throw new Error(`--${name} is a whole number from 1 to ${most}, not ${text}.\n\n${usage}`);
};

const rowsOf = (figures: object, indent = ''): string[] =>
  Object.entries(figures).flatMap(([name, value]) => {
    const label = `${indent}${name.replaceAll('_', ' ')}`;
    if (typeof value === 'object') return [label, ...rowsOf(value, `${indent}  `)];
    return `${label.padEnd(32)}${String(value).padStart(12)}`;
  });

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      members: { type: 'string' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name = '', ...others] = positionals;
  const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
  if (values.help || !bench || others.length > 0) throw new Error(usage);
  const members = number('members', values.members ?? String(bench.members), 5_000);
  const { broken, ...figures } = await bench.run(members, number('seed', values.seed, 1_000_000));
  console.log(values.json ? JSON.stringify(figures) : rowsOf(figures).join('\n'));
  for (const promise of broken.slice(0, 5)) console.error(`Broken: ${promise}`);
  process.exit(broken.length > 0 ? 1 : 0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

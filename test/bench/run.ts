/** `npm run bench -- NAME`: what the system measures of itself. */
import { readArguments } from '../../infra/arguments.ts';
import type { Bench, Figures } from './bench.ts';
import { usageOf, usageOfAll } from './usage.ts';

/** A bench is a file of its own: one more is one more line. */
const benches: Record<string, () => Promise<{ bench: Bench }>> = {
  backfill: () => import('./backfill.ts'),
  budget: () => import('./budget.ts'),
  freshness: () => import('./freshness.ts'),
  read: () => import('./read.ts'),
  storm: () => import('./storm.ts'),
};

const rowsOf = (figures: Figures, indent = ''): string[] =>
  Object.entries(figures).flatMap(([name, value]) => {
    const label = `${indent}${name.replaceAll('_', ' ')}`;
    if (typeof value === 'object') return [label, ...rowsOf(value, `${indent}  `)];
    return `${label.padEnd(32)}${String(value).padStart(12)}`;
  });

const run = async (name: string, { options, run }: Bench, args: string[]): Promise<boolean> => {
  const usage = usageOf(name, options);
  const { values }: { values: Record<string, string | boolean | undefined> } = readArguments({
    args,
    options: {
      ...Object.fromEntries(Object.keys(options).map((it) => [it, { type: 'string' as const }])),
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values['help']) throw new Error(usage);
  const numberOf = ([name, { otherwise, most }]: [string, Bench['options'][string]]) => {
    const text = String(values[name] ?? otherwise);
    if (/^[1-9]\d*$/.test(text) && Number(text) <= most) return [name, Number(text)] as const;
    throw new Error(`--${name} is a whole number from 1 to ${most}, not ${text}.\n\n${usage}`);
  };
  const numbers = Object.fromEntries(Object.entries(options).map(numberOf));
  const { figures, broken } = await run(numbers);
  if (values['json']) console.log(JSON.stringify(figures));
  else console.log(rowsOf(figures).join('\n'));
  for (const promise of broken.slice(0, 5)) console.error(`Broken: ${promise}`);
  return broken.length === 0;
};

try {
  const [name = '', ...args] = process.argv.slice(2);
  const open = benches[name];
  if (!open) throw new Error(usageOfAll(Object.keys(benches)));
  const { bench } = await open();
  process.exit((await run(name, bench, args)) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

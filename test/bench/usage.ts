/** How a bench is asked for. */
import type { Bench } from './bench.ts';

export const usageOf = (name: string, options: Bench['options']): string =>
  [
    `Usage: npm run bench -- ${name} [options]`,
    ...Object.entries(options).map(
      ([option, { otherwise, about }]) => `  ${`--${option} ${otherwise}`.padEnd(18)}${about}`,
    ),
    '  --json            one line for scripts',
  ].join('\n');

export const usageOfAll = (names: string[]): string =>
  `Usage: npm run bench -- NAME [options], where NAME is one of ${names.join(', ')}.`;

/** The system in which functions are killed: short waits, no limits in the way, and a clock that can be moved. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesise } from '../../infra/local/synthesise.ts';
import { startLocal } from '../../infra/local/system.ts';

/** More than a page of each collection. */
export const HISTORY_DAYS = 45;

/** A token with less than five minutes left is refreshed, so each job refreshes. */
const TOKEN_LIFE_S = 40;

/**
 * A killed holder's lease lasts until its time limit: with the template's two minutes nobody else
 * gets a turn. No page is begun in the last half minute, so a few seconds more than that.
 */
const PULL_LIMIT_S = 40;

const limits = { per_minute: 100_000, per_day: 1_000_000 };

const synthesiseHasty = async (outdir: string, settings: object) => {
  await synthesise(outdir, settings);
  const [name = ''] = (await readdir(outdir)).filter((name) => name.endsWith('.template.json'));
  const template = JSON.parse(await readFile(join(outdir, name), 'utf8'));
  for (const { Properties } of Object.values<{ Properties?: Record<string, unknown> }>(
    template.Resources,
  )) {
    if (String(Properties?.['FunctionName']).endsWith('-pull')) {
      Object.assign(Properties ?? {}, { Timeout: PULL_LIMIT_S });
    }
  }
  await writeFile(join(outdir, name), JSON.stringify(template));
};

export const startMortal = async (options: { members: number; seed: number; scale: number }) => {
  const { members, seed, scale } = options;
  let ahead_ms = 0;
  const system = await startLocal({
    simulator: {
      members,
      seed,
      limits,
      days: HISTORY_DAYS + 10,
      expires_in: TOKEN_LIFE_S,
      still: true,
      now: () => Date.now() + ahead_ms,
    },
    settings: {
      requests_per_minute: limits.per_minute,
      requests_per_day: limits.per_day,
      initial_backfill_days: HISTORY_DAYS,
    },
    synthesise: synthesiseHasty,
    scale,
    fast: true,
    ahead: () => ahead_ms,
  });
  const { simulator } = system;
  if (!simulator) throw new Error('It needs the simulated WHOOP.');
  return {
    ...system,
    simulator,
    now: () => Date.now() + ahead_ms,
    /** For WHOOP and for every invocation that begins from now on. */
    moveClock: (ms: number) => {
      ahead_ms += ms;
    },
  };
};

export type Mortal = Awaited<ReturnType<typeof startMortal>>;

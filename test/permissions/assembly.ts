/** The cloud assembly of all trials: synthesised once, then copied with a template of the trial's own. */
import { cp, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { readAssembly, type Template } from '../../infra/local/assembly.ts';
import { synthesise } from '../../infra/local/synthesise.ts';

/** Stand for addresses that each trial has its own of. */
const WHOOP_URL = 'http://127.0.0.1:1/whoop';
const EVENTS_URL = 'http://127.0.0.1:1/events';

const settings = {
  whoop_url: WHOOP_URL,
  subscribers: [{ name: 'app', url: EVENTS_URL }],
  consent_page: true,
  // More than the newest week, so that there is history to bring.
  initial_backfill_days: 9,
  requests_per_minute: 5_000,
  requests_per_day: 100_000,
};

const givenSchema = v.object({ whoop_url: v.string() });

/** Resolves to the template. */
export const synthesiseOnce = async (folder: string): Promise<Template> => {
  await synthesise(folder, settings);
  return (await readAssembly(folder)).template;
};

/** As `startLocal` has it synthesised: the one in `folder`, for a system that tells `events_url` its events. */
export const copyAssembly =
  (folder: string, template: Template, events_url: string) =>
  async (outdir: string, given: object): Promise<void> => {
    const { whoop_url } = v.parse(givenSchema, given);
    await cp(folder, outdir, { recursive: true });
    const text = JSON.stringify(template)
      .replaceAll(WHOOP_URL, whoop_url)
      .replaceAll(EVENTS_URL, events_url);
    const [name = ''] = (await readdir(folder)).filter((it) => it.endsWith('.template.json'));
    await writeFile(join(outdir, name), text);
  };

/** A typed client for an app, generated from the running system's /openapi.json by one command. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';

const folder = 'test/client';
const run = promisify(execFile);
/** Which commands an app's own npx would run. */
const npx = (command: string, ...args: string[]) =>
  run(process.execPath, [`node_modules/${command}`, ...args], { cwd: folder });

const endSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    night: v.object({ indicator: v.string(), value: v.number(), unit: v.string() }),
    sleeps: v.number(),
    scopes: v.array(v.string()),
    status: v.string(),
    days: v.number(),
    exported: v.number(),
    erased: v.record(v.string(), v.number()),
  }),
);

test('a generated client is typed as the API is, and works with it', async () => {
  const system = await startLocal({ simulator: { members: 1, days: 30, still: true } });
  onTestFinished(() => system.close());
  onTestFinished(() => rm(`${folder}/whoop.d.ts`, { force: true }));
  await npx('openapi-typescript/bin/cli.js', `${system.api}/openapi.json`, '-o', 'whoop.d.ts');
  await npx('typescript/bin/tsc', '-p', '.');

  const app = spawn(process.execPath, [`${folder}/main.ts`, system.api, system.api_key], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void app.kill());
  const lines = createInterface({ input: app.stdout })[Symbol.asyncIterator]();
  const { value: link_web_url = '' } = await lines.next();
  const browser = await createApp(system).open(link_web_url, 'sim_member=1');
  expect((await browser.come()).status).toBe(303);

  const { night, ...end } = v.parse(endSchema, (await lines.next()).value);
  const truth = await createApp(system).truth(1);
  expect(night).toMatchObject({ indicator: 'TOTAL_SLEEP', unit: 'ms' });
  expect(night.value).toBeGreaterThan(3_600_000);
  expect(end.sleeps).toBeLessThanOrEqual(truth['sleep'].length);
  expect(end).toMatchObject({
    scopes: expect.arrayContaining(['read:sleep']),
    status: 'disconnected',
  });
  expect(end.days).toBeGreaterThan(1);
  expect(end.exported).toBeGreaterThan(end.sleeps);
  expect(end.erased).toMatchObject({ connection: 1, sleep: expect.any(Number) });
  if (app.exitCode === null) await once(app, 'exit');
  expect(app.exitCode).toBe(0);
}, 120_000);

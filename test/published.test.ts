/** The whole way on records exactly as WHOOP publishes them, where WHOOP_OPENAPI names a copy. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { collections } from '../functions/domain/record.ts';
import { startLocal } from '../infra/local/system.ts';
import { createApp } from './support/app.ts';
import { exampleOf } from './support/openapi.ts';

const { WHOOP_OPENAPI } = process.env;
if (!WHOOP_OPENAPI)
  console.info('WHOOP_OPENAPI names no file: its examples do not go the whole way.');

/** The examples speak of different members and nights: here they are one person's one day. */
const alignExamples = () => {
  const cycle = exampleOf('Cycle');
  const member = { user_id: cycle['user_id'] };
  const sleep = { ...exampleOf('Sleep'), ...member, cycle_id: cycle['id'] };
  const recovery = { ...exampleOf('Recovery'), ...member, cycle_id: cycle['id'] };
  return {
    profile: { ...exampleOf('UserBasicProfile'), ...member },
    body: exampleOf('UserBodyMeasurement'),
    cycle: { ...cycle, ...member },
    sleep,
    recovery: { ...recovery, sleep_id: Reflect.get(sleep, 'id') },
    workout: { ...exampleOf('WorkoutV2'), ...member },
  };
};

const rowSchema = v.looseObject({ indicator: v.string(), value: v.any(), day: v.string() });

describe.skipIf(!WHOOP_OPENAPI)('WHOOP’s own examples', () => {
  test('come back unchanged, and as the indicators that they are', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'published-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const { profile, body, ...records } = alignExamples();
    const lines = [
      { profile },
      { body },
      ...collections.map((collection) => ({ collection, record: records[collection] })),
    ];
    const file = join(folder, 'members.ndjson');
    await writeFile(file, lines.map((line) => JSON.stringify(line)).join('\n'));

    const system = await startLocal({
      simulator: { import: file },
      settings: { retention_days: 0 },
    });
    onTestFinished(() => system.close());
    const app = createApp(system);
    await app.link('ada', 1);
    const year = { start: '2022-01-01T00:00:00Z', end: '2023-01-01T00:00:00Z' };
    await system.invoke('sync', { user_id: 'ada', ...year });

    await vi.waitFor(
      async () => {
        for (const collection of collections) {
          const kept = await app.listAll(`/users/ada/records/${collection}`);
          expect(JSON.stringify(kept)).toBe(JSON.stringify([records[collection]]));
        }
      },
      { timeout: 20_000, interval: 200 },
    );
    const rows = v.parse(v.array(rowSchema), await app.listAll('/users/ada/indicators'));
    const value = (name: string) => rows.find(({ indicator }) => indicator === name)?.value;
    expect(rows.length).toBeGreaterThan(40);
    expect(value('DAILY_CALORIES_TOTAL')).toBeCloseTo(1980.95, 2);
    expect(value('DAILY_ENERGY_TOTAL')).toBe(8288.297);
    expect(value('TOTAL_SLEEP')).toBe(27_415_794);
    expect(value('SLEEP_NEEDED')).toBe(27_944_229);
    expect(value('RECOVERY_SCORE')).toBe(44);
    expect(value('WORKOUT_ZONE_2')).toBe(15);
    expect(value('CALORIES_ACTIVE')).toBeCloseTo(375.08, 2);
    const dated = rows.filter(({ indicator }) => ['STRAIN', 'RECOVERY_SCORE'].includes(indicator));
    expect(dated.map(({ day }) => day)).toEqual(['2022-04-24', '2022-04-24']);
  }, 60_000);
});

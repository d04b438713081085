/** Against WHOOP's own OpenAPI document, wherever a copy of it is at hand. */
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startSimulator } from '../infra/simulator/server.ts';
import { get, obtainTokens } from './support/authorize.ts';
import { findFaults, openapi } from './support/openapi.ts';

const { WHOOP_OPENAPI } = process.env;
// A skipped suite's title is not shown.
if (!WHOOP_OPENAPI) {
  console.log('Not checked against WHOOP’s OpenAPI document: set WHOOP_OPENAPI to its file.');
}

const truthSchema = v.object({
  cycle: v.array(v.looseObject({ id: v.number() })),
  sleep: v.array(v.looseObject({ id: v.string(), cycle_id: v.number(), nap: v.boolean() })),
  workout: v.array(v.looseObject({ id: v.string() })),
});

describe.skipIf(!WHOOP_OPENAPI)('the simulator against WHOOP’s OpenAPI document', () => {
  const documented = Object.entries(openapi.paths).flatMap(([path, { get: operation }]) =>
    operation && path.startsWith('/v2/') && !path.startsWith('/v2/partner/')
      ? [{ path, schema: operation.responses['200']?.content?.['application/json'].schema ?? {} }]
      : [],
  );
  let simulator: Awaited<ReturnType<typeof startSimulator>>;

  beforeAll(async () => {
    simulator = await startSimulator({
      members: 3,
      days: 120,
      limits: { per_minute: 100_000, per_day: 100_000 },
    });
  });
  afterAll(() => simulator.close());

  /** Paths with the ids of the member's own records, some from each end of the history. */
  const fillIn = (path: string, truth: v.InferOutput<typeof truthSchema>) => {
    const nights = truth.sleep.filter(({ nap }) => !nap);
    const ids: Record<string, (string | number)[]> = {
      cycleId: path.endsWith('cycleId}')
        ? truth.cycle.map(({ id }) => id)
        : nights.map(({ cycle_id }) => cycle_id),
      sleepId: truth.sleep.map(({ id }) => id),
      workoutId: truth.workout.map(({ id }) => id),
    };
    const [, parameter] = /\{(\w+)\}/.exec(path) ?? [];
    if (!parameter) return [path];
    return (ids[parameter] ?? []).map((id) => path.replace(`{${parameter}}`, String(id)));
  };

  test.for(documented)('answers GET $path as documented', async ({ path, schema }) => {
    for (const n of [1, 2, 3]) {
      const { access_token } = await obtainTokens(simulator.url, { sim_member: String(n) });
      const told = await fetch(`${simulator.url}/_sim/truth/${n}`);
      const filled = fillIn(path, v.parse(truthSchema, await told.json()));
      expect(filled).not.toHaveLength(0);
      for (const one of filled) {
        const response = await get(simulator.url, one, access_token);
        expect(response.status, one).toBe(200);
        expect(findFaults(schema, await response.json()), one).toEqual([]);
      }
    }
  });

  test('covers every path of the document that an app may read', () => {
    expect(documented).toHaveLength(11);
  });
});

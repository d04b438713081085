/** Renewing the sealing secret on a real table: when is what the older line has sealed sealed anew, or gone? */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealer } from '../functions/aws/seal.ts';
import { grants } from '../functions/aws/table/grants.ts';
import { openTable } from '../functions/aws/table/table.ts';
import type { WhoopErrorKind } from '../functions/domain/errors.ts';
import { grant, monday } from './contract/factories.ts';
import { startDynamoDB } from './support/emulators.ts';
import { DAY, living } from './support/living.ts';

let dynamodb: Awaited<ReturnType<typeof startDynamoDB>>;
let tables = 0;
beforeAll(async () => {
  dynamodb = await startDynamoDB();
});
afterAll(() => dynamodb.stop());

/** A user whose tokens are sealed under `older` and have expired, in a system where `newer` seals. */
const renewed = async (fault: (what: string) => WhoopErrorKind | undefined = () => undefined) => {
  const { w, pullJob } = await living(2);
  const name = `resealing-${++tables}`;
  await dynamodb.createTable(name);
  const table = openTable(dynamodb.documents, name);
  const sealedUnder = (...lines: [string, ...string[]]) =>
    grants({ table, sealer: async () => sealer(lines), now: w.clock.now });
  await sealedUnder('older').save(grant({ access_expires_at: monday }));
  w.sim.fault = fault;
  const deps = { ...w.deps, grants: sealedUnder('newer', 'older') };
  const pull = () => pullJob({ lane: 'schedule' }, deps);
  const withoutOlder = () => sealedUnder('newer').find('ada', 'link-1');
  const status = async () => (await w.connections.find('ada'))?.status;
  return { w, pull, withoutOlder, status };
};

test('until it is refreshed, a token opens under the older line only', async () => {
  const { withoutOlder } = await renewed();
  await expect(withoutOlder()).rejects.toThrow('No key opens');
});

test('a refresh seals anew', async () => {
  const { pull, withoutOlder } = await renewed();
  expect(await pull()).toMatchObject({ outcome: 'done' });
  expect(await withoutOlder()).toMatchObject({ refresh_token: 'refresh-2' });
});

test('so does the daily look at an inactive membership', async () => {
  const { w, pull, withoutOlder, status } = await renewed((what) =>
    what === 'refresh' ? undefined : 'membership_inactive',
  );
  await w.connections.update('ada', 'link-1', { status: 'membership_inactive' });
  await pull();
  expect(await status()).toBe('membership_inactive');
  expect(await withoutOlder()).toMatchObject({ refresh_token: 'refresh-2' });
});

test('what WHOOP refuses is never sealed anew, and gone within seven days', async () => {
  const { w, pull, withoutOlder, status } = await renewed((what) =>
    what === 'refresh' ? 'invalid_grant' : undefined,
  );
  for (const wait of [0, DAY, DAY]) {
    w.clock.advance(wait);
    await pull();
  }
  expect(await status()).toBe('needs_reauth');
  await expect(withoutOlder()).rejects.toThrow('No key opens');
  w.clock.advance(5 * DAY);
  expect(await withoutOlder()).toBeUndefined();
});

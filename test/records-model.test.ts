/** Records on the table answer as records in memory do, whatever happens to them. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Window } from '../functions/domain/model.ts';
import type { Records } from '../functions/domain/ports.ts';
import { ada, minute, monday, sleep } from './contract/factories.ts';
import { type Implementation, inMemory, onEmulators } from './support/stores.ts';

let memory: Implementation;
let table: Implementation;
beforeAll(async () => {
  [memory, table] = await Promise.all([inMemory(), onEmulators()]);
});
afterAll(() => table.stop());

const start = fc.integer({ min: 0, max: 6 }).map((n) => monday - n * minute);
const window = fc.tuple(start, start).map(([start, end]): Window => ({ start, end }));
const version = fc
  .record({
    id: fc.constantFrom('a', 'b', 'ab', 'a#b', '#'),
    start,
    updated_at: fc.integer({ max: 2, min: 0 }),
  })
  .map((more) => sleep(more));
const expiry = fc.option(fc.constantFrom(monday - 1, monday + 1_000), { nil: undefined });

type Step = (records: Records) => Promise<unknown>;

const walk = async (records: Records, window: Window, limit: number) => {
  const pages = [];
  let page = await records.page(ada, 'sleep', window, limit);
  for (pages.push(page); page.next; pages.push(page)) {
    page = await records.page(ada, 'sleep', window, limit, page.next);
  }
  return pages;
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(version, expiry).map(
    ([v, at]): Step =>
      (records) =>
        records.put(ada, v, at),
  ),
  version.map(
    (seen): Step =>
      async (records) => {
        const standing = await records.find(ada, 'sleep', seen.id);
        return [standing, await records.bury(ada, standing ?? seen, monday)];
      },
  ),
  version.map(
    (seen): Step =>
      (records) =>
        records.bury(ada, seen, monday),
  ),
  window.map(
    (window): Step =>
      async (records) => {
        const found = await records.between(ada, 'sleep', window);
        return found.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      },
  ),
  fc.tuple(window, fc.integer({ min: 1, max: 3 })).map(
    ([window, limit]): Step =>
      (records) =>
        walk(records, window, limit),
  ),
);

test('any sequence of writes and reads answers the same', async () => {
  const all: Step = (records) =>
    walk(records, { start: monday - 10 * minute, end: monday + minute }, 2);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      const [expected, actual] = await Promise.all(
        [memory, table].map((implementation) => implementation.open(() => monday)),
      );
      for (const take of [...steps, all]) {
        expect(actual && (await take(actual.records))).toEqual(
          expected && (await take(expected.records)),
        );
      }
    }),
    { numRuns: 25 },
  );
});

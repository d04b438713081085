/** What a round of the schedule tells the budget, and what it does not let that stop. */
import { expect, test } from 'vitest';
import { runSchedule } from '../functions/domain/schedule.ts';
import { connection, day, minute, monday } from './contract/factories.ts';
import { world } from './support/world.ts';

const withUsers = async (users: number, due_at: number) => {
  const w = world();
  const faults: unknown[] = [];
  const commit = (n: number) =>
    w.connections.commit(connection({ user_id: `user-${n}`, due_at }), undefined);
  for (let n = 0; n < users; n++) await commit(n);
  const deps = { ...w.deps, onFault: (fault: unknown) => void faults.push(fault) };
  const run = (more: Partial<typeof deps> = {}) => runSchedule({ ...deps, ...more })(w.deadline());
  const live = async () => (await w.budget.read()).state.live;
  return { w, faults, commit, run, live };
};

test('the budget knows how many connections the schedule comes for', async () => {
  const { w, run, live } = await withUsers(3, monday + day);
  await w.connections.commit(connection({ user_id: 'gone', status: 'disconnected' }), undefined);
  expect(await run()).toEqual({ queued: 0 });
  expect(await live()).toEqual({ connections: 3, mean: 0, counted_at: monday, since: monday });
});

test('they are counted every quarter of an hour, and no more often', async () => {
  const { w, commit, run, live } = await withUsers(2, monday + day);
  await run();
  await commit(2);
  for (const passed of [5, 10]) {
    w.clock.advance(5 * minute);
    await run();
    expect(await live(), `${passed} minutes`).toMatchObject({ connections: 2 });
  }
  const { version } = await w.budget.read();
  w.clock.advance(5 * minute);
  await run();
  expect(await live()).toMatchObject({ connections: 3, counted_at: monday + 15 * minute });
  expect((await w.budget.read()).version).toBe(version + 1);
});

test('two rounds at once count once', async () => {
  const { w, run } = await withUsers(2, monday + day);
  await Promise.all([run(), run()]);
  expect((await w.budget.read()).version).toBe(1);
});

test('a count takes nothing from what functions have granted meanwhile', async () => {
  const { w, run } = await withUsers(2, monday + day);
  const state = { minute: [], day: [[1_969_368, 4, 4]] as [number, number, number][] };
  const count = async () => {
    await w.budget.write(state, 0);
    return w.connections.count();
  };
  await run({ connections: { ...w.connections, count } });
  const live = { connections: 2, mean: 0, counted_at: monday, since: monday };
  expect((await w.budget.read()).state).toEqual({ ...state, live });
});

test('who is due is queued before the count, and although it fails', async () => {
  const { w, faults, run } = await withUsers(2, monday);
  const fault = new Error('throttled');
  const count = async () => {
    expect(w.jobs.sent).toHaveLength(2);
    throw fault;
  };
  expect(await run({ connections: { ...w.connections, count } })).toEqual({ queued: 2 });
  expect(faults).toEqual([fault]);
});

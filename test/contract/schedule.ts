/** What every implementation of Connections promises the scheduler and the list of users. */
import { expect, test } from 'vitest';
import { type Status, statuses } from '../../functions/domain/model.ts';
import type { Stores } from '../support/stores.ts';
import { ada, connection, minute, monday } from './factories.ts';

const walk = async (stores: Stores, status: Status | undefined, limit: number) => {
  const pages: string[][] = [];
  let after: Awaited<ReturnType<typeof stores.connections.list>>['next'];
  do {
    const { items, next } = await stores.connections.list(status, limit, after);
    pages.push(items.map(({ user_id }) => user_id));
    after = next;
  } while (after !== undefined);
  return pages;
};

export const scheduleContract = (stores: () => Stores) => {
  const commitAll = (...all: Parameters<typeof connection>[0][]) =>
    Promise.all(all.map((more) => stores().connections.commit(connection(more), undefined)));

  test('the longest overdue come first, over all shards', async () => {
    const users = Array.from({ length: 30 }, (_, n) => ({
      user_id: `user-${n}`,
      due_at: monday - ((n * 7) % 30) * minute,
    }));
    await commitAll(...users);
    const overdue = users.toSorted((a, b) => a.due_at - b.due_at);
    expect(await stores().connections.due(monday, 100)).toEqual(overdue);
    expect(await stores().connections.due(monday, 12)).toEqual(overdue.slice(0, 12));
  });

  test('nobody is due before their time, or without one', async () => {
    await commitAll({ user_id: 'ada', due_at: monday + 1 }, { user_id: 'grace' });
    expect(await stores().connections.due(monday, 10)).toEqual([]);
    expect(await stores().connections.due(monday + 1, 10)).toEqual([
      { user_id: 'ada', due_at: monday + 1 },
    ]);
  });

  test('those are counted whom the schedule comes for, over all shards', async () => {
    const { connections } = stores();
    expect(await connections.count()).toBe(0);
    const users = Array.from({ length: 30 }, (_, n) => ({
      user_id: `user-${n}`,
      due_at: monday + (n - 15) * minute,
    }));
    await commitAll(...users, { user_id: 'ada' });
    expect(await connections.count()).toBe(30);
    await connections.update('user-7', 'link-1', { due_at: undefined });
    await connections.update('ada', 'link-1', { failures: 1 });
    expect(await connections.count()).toBe(29);
  });

  test('a change moves, sets and removes when a user is due', async () => {
    const { connections } = stores();
    await commitAll({});
    await connections.update('ada', 'link-1', { due_at: monday });
    expect(await connections.due(monday, 10)).toEqual([{ user_id: 'ada', due_at: monday }]);
    await connections.update('ada', 'link-1', { due_at: monday - minute, failures: 1 });
    expect(await connections.due(monday, 10)).toEqual([
      { user_id: 'ada', due_at: monday - minute },
    ]);
    await connections.update('ada', 'link-1', { due_at: undefined });
    expect(await connections.due(monday, 10)).toEqual([]);
    expect(await connections.find('ada')).toEqual(connection({ failures: 1 }));
  });

  test('of many schedulers that see a due user, one claims it', async () => {
    const { connections } = stores();
    await commitAll({ due_at: monday });
    const next = monday + 30 * minute;
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => connections.claimDue('ada', monday, next)),
    );
    expect(claims.filter(Boolean)).toEqual([connection({ due_at: next })]);
    expect(await connections.due(monday, 10)).toEqual([]);
    expect(await connections.due(next, 10)).toEqual([{ user_id: 'ada', due_at: next }]);
  });

  test('a list shows connections only, by user, page by page', async () => {
    const users = ['ada', 'ada.2', 'grace', 'joan', 'katherine'];
    await commitAll(...users.toReversed().map((user_id) => ({ user_id })));
    await stores().connections.claimMember({
      whoop_user_id: 4711,
      ...ada,
      link_id: 'link-1',
      claimed_at: monday,
    });
    expect(await walk(stores(), 'connected', 2)).toEqual([
      ['ada', 'ada.2'],
      ['grace', 'joan'],
      ['katherine'],
    ]);
    expect(await walk(stores(), 'connected', 5)).toEqual([users]);
    expect(await walk(stores(), 'disconnected', 5)).toEqual([[]]);
  });

  test('a list without a status shows every user once', async () => {
    const users = Array.from({ length: 11 }, (_, n) => ({
      user_id: `user-${n}`,
      status: statuses[n % 4] ?? 'connected',
    }));
    await commitAll(...users);
    const pages = await walk(stores(), undefined, 3);
    expect(pages.map((page) => page.length)).toEqual([3, 3, 3, 2]);
    expect(pages.flat().toSorted()).toEqual(users.map(({ user_id }) => user_id).toSorted());
  });

  test('a listed connection is whole', async () => {
    await commitAll({ due_at: monday });
    const { items } = await stores().connections.list(undefined, 10);
    expect(items).toEqual([connection({ due_at: monday })]);
  });
};

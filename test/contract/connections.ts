/** What every implementation of Connections promises about links, jobs and cursors. */
import { expect, test } from 'vitest';
import type { Stores } from '../support/stores.ts';
import { connection, day, monday } from './factories.ts';

export const connectionsContract = (stores: () => Stores) => {
  test('a connection reads as it was written', async () => {
    const { connections } = stores();
    const full = connection({
      cause: 'grant_invalid',
      status: 'needs_reauth',
      cursors: { sleep: monday, cycle: monday - day },
      covered: { sleep: { from: monday - 9 * day, listed_at: monday } },
      due_at: monday,
      body_read_at: monday,
    });
    expect(await connections.commit(full, undefined)).toBe(true);
    expect(await connections.find('ada')).toEqual(full);
    expect(await connections.find('grace')).toBeUndefined();
  });

  test('a new link takes the place of the link that it saw, and of no other', async () => {
    const { connections } = stores();
    expect(await connections.commit(connection(), 'link-0')).toBe(false);
    expect(await connections.commit(connection(), undefined)).toBe(true);
    expect(await connections.commit(connection({ link_id: 'link-2' }), undefined)).toBe(false);
    expect(await connections.commit(connection({ link_id: 'link-2' }), 'link-0')).toBe(false);
    expect((await connections.find('ada'))?.link_id).toBe('link-1');
    expect(await connections.commit(connection({ link_id: 'link-2' }), 'link-1')).toBe(true);
    expect((await connections.find('ada'))?.link_id).toBe('link-2');
  });

  test('a new link takes no place that was told of more than it carries', async () => {
    const { connections } = stores();
    await connections.commit(connection(), undefined);
    const second = connection({ link_id: 'link-2' });
    await connections.update('ada', 'link-1', {}, {}, { noted: 'workout.updated#1' });
    expect(await connections.commit(second, 'link-1')).toBe(false);
    const [changed, notices] = [{ 'workout.updated#1': 1 }, 1];
    expect(await connections.commit({ ...second, changed, notices }, 'link-1')).toBe(true);
  });

  test('a new link keeps nothing of the old one', async () => {
    const { connections } = stores();
    const covered = { sleep: { from: monday - day, listed_at: monday } };
    const old = connection({ due_at: monday, cursors: { sleep: monday }, covered });
    await connections.commit(old, undefined);
    await connections.commit(connection({ link_id: 'link-2' }), 'link-1');
    expect(await connections.find('ada')).toEqual(connection({ link_id: 'link-2' }));
    expect(await connections.due(monday, 10)).toEqual([]);
  });

  test('a change sets what it names, removes what it leaves undefined, and touches no more', async () => {
    const { connections } = stores();
    await connections.commit(
      connection({ cause: 'grant_invalid', body_read_at: monday, failures: 3 }),
      undefined,
    );
    const change = { status: 'membership_inactive', cause: undefined, due_at: monday } as const;
    expect(await connections.update('ada', 'link-1', change)).toBe(true);
    expect(await connections.find('ada')).toEqual(
      connection({
        status: 'membership_inactive',
        body_read_at: monday,
        failures: 3,
        due_at: monday,
      }),
    );
  });

  test('a change is made only where the connection is as it was seen', async () => {
    const { connections } = stores();
    await connections.commit(connection({ due_at: monday }), undefined);
    const change = { due_at: monday + day };
    for (const seen of [
      { due_at: monday - 1 },
      { due_at: undefined },
      { due_at: monday, retry_until: monday },
      { due_at: monday, status: 'needs_reauth' },
    ] as const) {
      expect(await connections.update('ada', 'link-1', change, seen)).toBe(false);
    }
    expect((await connections.find('ada'))?.due_at).toBe(monday);
    const as_it_is = { status: 'connected', due_at: monday, retry_until: undefined } as const;
    expect(await connections.update('ada', 'link-1', change, as_it_is)).toBe(true);
    expect((await connections.find('ada'))?.due_at).toBe(monday + day);
  });

  test('a notice is noted under a number of its own, and taken out by its key', async () => {
    const { connections } = stores();
    await connections.commit(connection(), undefined);
    const note = (noted: string) => connections.update('ada', 'link-1', {}, {}, { noted });
    const [sleep, workout] = ['sleep.updated#1', 'workout.deleted#2'] as const;
    for (const key of [sleep, workout, sleep]) expect(await note(key)).toBe(true);
    const noted = await connections.find('ada');
    expect(noted).toMatchObject({ notices: 3, changed: { [sleep]: 3, [workout]: 2 } });
    const change = { due_at: monday };
    const close = (notices: number) =>
      connections.update('ada', 'link-1', change, { notices }, { closed: [sleep, 'unknown'] });
    expect(await close(2)).toBe(false);
    expect(await close(3)).toBe(true);
    const closed = await connections.find('ada');
    expect(closed).toEqual(connection({ notices: 3, changed: { [workout]: 2 }, due_at: monday }));
  });

  test('of notices at the same time each is noted', async () => {
    const { connections } = stores();
    await connections.commit(connection(), undefined);
    const keys = Array.from({ length: 10 }, (_, n) => `sleep.updated#${n}`);
    await Promise.all(keys.map((noted) => connections.update('ada', 'link-1', {}, {}, { noted })));
    const { changed = {} } = (await connections.find('ada')) ?? {};
    expect(Object.keys(changed).sort()).toEqual(keys);
    expect(new Set(Object.values(changed)).size).toBe(10);
  });

  test('a link that is gone takes no notice', async () => {
    const { connections } = stores();
    await connections.commit(connection({ status: 'disconnected' }), undefined);
    const noted = 'sleep.updated#1';
    expect(await connections.update('ada', 'link-1', {}, {}, { noted })).toBe(false);
    expect(await connections.update('ada', 'link-0', {}, {}, { noted })).toBe(false);
    expect((await connections.find('ada'))?.changed).toEqual({});
  });

  test('a change of nothing only tells whether the link is still there', async () => {
    const { connections } = stores();
    await connections.commit(connection(), undefined);
    expect(await connections.update('ada', 'link-1', {})).toBe(true);
    expect(await connections.update('ada', 'link-2', {})).toBe(false);
    expect(await connections.find('ada')).toEqual(connection());
  });

  test('a job of an older link changes nothing', async () => {
    const { connections } = stores();
    await connections.commit(connection({ link_id: 'link-2' }), undefined);
    expect(await connections.update('ada', 'link-1', { status: 'disconnected' })).toBe(false);
    expect(await connections.moveCursor('ada', 'link-1', 'sleep', monday)).toBe(false);
    expect(await connections.find('ada')).toEqual(connection({ link_id: 'link-2' }));
  });

  test('a change brings no erased connection back', async () => {
    const { connections } = stores();
    expect(await connections.update('ada', 'link-1', { failures: 1 })).toBe(false);
    expect(await connections.moveCursor('ada', 'link-1', 'sleep', monday)).toBe(false);
    expect(await connections.claimDue('ada', monday, monday + day)).toBeUndefined();
    expect(await connections.find('ada')).toBeUndefined();
  });

  test('a disconnected link is not brought back by a change', async () => {
    const { connections } = stores();
    await connections.commit(connection({ status: 'disconnected' }), undefined);
    expect(await connections.update('ada', 'link-1', { status: 'connected' })).toBe(false);
    expect((await connections.find('ada'))?.status).toBe('disconnected');
  });

  test('a cursor moves forward, never back, and no other moves with it', async () => {
    const { connections } = stores();
    await connections.commit(connection({ cursors: { cycle: monday } }), undefined);
    expect(await connections.moveCursor('ada', 'link-1', 'sleep', monday)).toBe(true);
    expect(await connections.moveCursor('ada', 'link-1', 'sleep', monday)).toBe(false);
    expect(await connections.moveCursor('ada', 'link-1', 'sleep', monday - 1)).toBe(false);
    expect(await connections.moveCursor('ada', 'link-1', 'sleep', monday + day)).toBe(true);
    expect((await connections.find('ada'))?.cursors).toEqual({
      cycle: monday,
      sleep: monday + day,
    });
  });

  test('what is covered is set with a cursor where both are as they were seen', async () => {
    const { connections } = stores();
    await connections.commit(connection({ cursors: { cycle: monday } }), undefined);
    const move = (to: number, covered: Parameters<typeof connections.moveCursor>[4]) =>
      connections.moveCursor('ada', 'link-1', 'sleep', to, covered);
    const span = { from: monday - 7 * day, listed_at: monday };
    const unseen = { cursor: undefined, from: undefined };
    expect(await move(monday, { ...span, seen: { ...unseen, cursor: monday } })).toBe(false);
    expect(await move(monday, { ...span, seen: { ...unseen, from: monday } })).toBe(false);
    expect(await move(monday, { ...span, seen: unseen })).toBe(true);
    expect(await move(monday + day, { ...span, seen: unseen })).toBe(false);
    const later = { from: span.from + 1, listed_at: monday + 1 };
    const seen = { cursor: monday, from: span.from };
    expect(await move(monday + day, { ...later, seen: { ...seen, from: monday } })).toBe(false);
    expect(await move(monday + day, { ...later, seen })).toBe(true);
    expect(await connections.find('ada')).toEqual(
      connection({ cursors: { cycle: monday, sleep: monday + day }, covered: { sleep: later } }),
    );
  });

  test('what is covered is extended by what joins on to it, never shortened, and by this link only', async () => {
    const { connections } = stores();
    const from = monday - 7 * day;
    const covered = { sleep: { from, listed_at: monday } };
    await connections.commit(connection({ cursors: { sleep: monday }, covered }), undefined);
    const extend = (start: number, end: number, link_id = 'link-1') =>
      connections.coverOlder('ada', link_id, 'sleep', { start, end });
    expect(await extend(from - 2 * day, from - 1)).toBe(false);
    expect(await extend(from, monday)).toBe(false);
    expect(await extend(from - day, from, 'link-2')).toBe(false);
    expect(await extend(from - day, from)).toBe(true);
    expect(await extend(from - day, from)).toBe(false);
    expect(await extend(from - 3 * day, from)).toBe(true);
    const older = { start: from - 9 * day, end: monday };
    expect(await connections.coverOlder('ada', 'link-1', 'cycle', older)).toBe(false);
    expect((await connections.find('ada'))?.covered).toEqual({
      sleep: { from: from - 3 * day, listed_at: monday },
    });
  });
};

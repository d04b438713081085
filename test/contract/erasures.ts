/** What every implementation of Erasures and Archive promises, and what a connection leaves in its place. */
import { expect, test } from 'vitest';
import type { Erasure } from '../../functions/domain/model.ts';
import type { Stores } from '../support/stores.ts';
import { ada, backfill, connection, day, grant, minute, monday, sleep } from './factories.ts';

const next = { ...ada, epoch: 'erasure-1' };
const grace = { ...ada, user_id: 'grace' };

const erasure = (more: Partial<Erasure> = {}): Erasure => ({
  user_id: 'ada',
  erasure_id: 'erasure-1',
  ended: ada.epoch,
  sweep_at: monday,
  ...more,
});

export const erasuresContract = (stores: () => Stores, setNow: (now: number) => void) => {
  const keepAll = async (owner = ada) => {
    const { connections, grants, records, backfills } = stores();
    const { user_id } = owner;
    const linked = connection(owner);
    await connections.claimMember({ ...linked, claimed_at: monday });
    await connections.commit(linked, undefined);
    await grants.save(grant(owner));
    await records.put(owner, sleep());
    await records.put(owner, sleep({ id: 'gone', collection: 'workout', deleted_at: monday }));
    await backfills.save(owner, backfill({ user_id }));
  };
  const walk = async (limit: number, owner = ada) => {
    const pages: string[][] = [];
    for (let after: string | undefined, isOver = false; !isOver; ) {
      const { items, next } = await stores().archive.page(owner, limit, after);
      pages.push(items.map((it) => (it.type === 'record' ? it.record.collection : it.type)));
      after = next;
      isOver = next === undefined;
    }
    return pages;
  };

  test('an erase is due from its time on, until it is removed', async () => {
    const { erasures } = stores();
    await erasures.save(erasure());
    const untold = { link_id: 'link-1', whoop_user_id: 4711, at: monday };
    await erasures.save(erasure({ untold }));
    expect(await erasures.pending('ada')).toEqual([erasure({ untold })]);
    await erasures.save(erasure());
    await erasures.save(erasure({ erasure_id: 'erasure-2', sweep_at: monday + minute }));
    const unlinked = erasure({ user_id: 'grace', sweep_at: monday - 1 });
    await erasures.save(unlinked);
    expect(await erasures.due(monday - 2, 10)).toEqual([]);
    expect(await erasures.due(monday, 10)).toEqual([unlinked, erasure()]);
    expect(await erasures.due(monday, 1)).toEqual([unlinked]);
    expect(await erasures.pending('ada')).toHaveLength(2);
    await erasures.remove('ada', 'erasure-1');
    await erasures.remove('ada', 'erasure-1');
    expect(await erasures.due(monday + day, 10)).toHaveLength(2);
    expect(await erasures.pending('grace')).toEqual([unlinked]);
  });

  test('an erase is no connection: it is not due as one, nor listed, nor counted', async () => {
    const { erasures, connections } = stores();
    await erasures.save(erasure());
    await connections.erase({ ...next, erased_at: monday }, undefined);
    expect(await connections.due(monday + day, 10)).toEqual([]);
    expect(await connections.count()).toBe(0);
    expect(await connections.list(undefined, 10)).toEqual({ items: [] });
  });

  test('what is kept of a user is found by its epoch, and dropped one by one', async () => {
    const { erasures, connections, grants, records, backfills } = stores();
    await keepAll();
    await connections.erase({ ...next, erased_at: monday }, 'link-1');
    await records.put(next, sleep());
    await records.put(grace, sleep());
    expect(await erasures.remnants(ada, 2)).toHaveLength(2);
    const found = await erasures.remnants(ada, 10);
    const kinds = ['backfill', 'member', 'sleep', 'token', 'workout'];
    expect(found.map(({ kind }) => kind).toSorted()).toEqual(kinds);
    for (const remnant of found) expect(await erasures.drop(ada, remnant)).toBe(true);
    for (const remnant of found) expect(await erasures.drop(ada, remnant)).toBe(false);
    expect(await erasures.remnants(ada, 10)).toEqual([]);
    expect(await connections.findMember(4711)).toBeUndefined();
    expect(await grants.find('ada', 'link-1')).toBeUndefined();
    expect(await records.between(ada, 'sleep', { start: 0, end: monday })).toEqual([]);
    expect(await backfills.list(ada)).toEqual([]);
    expect(await records.find(next, 'sleep', sleep().id)).toEqual(sleep());
    expect(await records.find(grace, 'sleep', sleep().id)).toEqual(sleep());
  });

  test('a member is freed by none but who holds it', async () => {
    const { erasures, connections } = stores();
    const claim = { ...ada, whoop_user_id: 4711, link_id: 'link-1', claimed_at: monday };
    await connections.claimMember(claim);
    const found = await erasures.remnants(ada, 10);
    expect(found).toHaveLength(1);
    const after = { ...claim, ...next, link_id: 'link-2' };
    await connections.claimMember(after, 'link-1');
    for (const remnant of found) expect(await erasures.drop(ada, remnant)).toBe(false);
    expect(await connections.findMember(4711)).toEqual(after);
    expect(await erasures.remnants(ada, 10)).toEqual([]);
  });

  test('two epochs of a user see nothing of each other', async () => {
    const { records, backfills } = stores();
    const newer = sleep({ updated_at: monday + minute });
    await records.put(ada, newer);
    expect(await records.find(next, 'sleep', newer.id)).toBeUndefined();
    expect(await records.put(next, sleep())).toBe(true);
    await backfills.save(ada, backfill());
    expect(await backfills.running(next)).toEqual([]);
    expect(await records.page(ada, 'sleep', { start: 0, end: monday }, 5)).toEqual({
      items: [newer],
    });
  });

  test('an erased connection is gone, and what stands there is replaced by its epoch alone', async () => {
    const { connections } = stores();
    await connections.commit(connection({ due_at: monday }), undefined);
    const erased = { ...next, erased_at: monday };
    expect(await connections.erase(erased, undefined)).toBe(false);
    expect(await connections.erase(erased, 'link-2')).toBe(false);
    expect(await connections.findStanding('ada')).toEqual(connection({ due_at: monday }));
    expect(await connections.erase(erased, 'link-1')).toBe(true);
    expect(await connections.find('ada')).toBeUndefined();
    expect(await connections.findStanding('ada')).toEqual(erased);
    expect(await connections.update('ada', 'link-1', { failures: 1 })).toBe(false);
    expect(await connections.claimDue('ada', monday, monday + 1)).toBeUndefined();
    const again = connection({ link_id: 'link-2', epoch: next.epoch });
    expect(await connections.commit(again, undefined)).toBe(false);
    expect(await connections.commit(again, 'link-1')).toBe(false);
    expect(await connections.commit(again, next.epoch)).toBe(true);
    expect(await connections.find('ada')).toEqual(again);
    expect(await connections.commit(connection(), next.epoch)).toBe(false);
  });

  test('what an erase left is forgotten, but no connection', async () => {
    const { connections } = stores();
    await connections.erase({ ...next, erased_at: monday }, undefined);
    await connections.forgetErased({ ...next, epoch: 'another' }, monday - 1);
    await connections.forgetErased(next, monday + minute);
    expect(await connections.findStanding('ada')).toEqual({ ...next, erased_at: monday });
    const again = connection({ epoch: next.epoch });
    await connections.commit(again, next.epoch);
    await connections.forgetErased(next, monday - 1);
    setNow(monday + day);
    expect(await connections.find('ada')).toEqual(again);
  });

  test('an archive holds all that is kept of a user, once, and no tokens', async () => {
    await keepAll();
    await keepAll(grace);
    await stores().records.put(next, sleep());
    await stores().records.put(ada, sleep({ id: 'expired' }), monday);
    const [whole = []] = await walk(10);
    expect(whole.toSorted()).toEqual(['backfill', 'connection', 'sleep', 'workout']);
    expect((await walk(1)).flat()).toEqual(whole);
    expect(JSON.stringify(await stores().archive.page(ada, 10))).not.toContain('sealed');
    const { items } = await stores().archive.page(ada, 10);
    const found = items.map(({ at, ...it }) => it);
    expect(found).toContainEqual({ type: 'connection', connection: connection() });
    expect(found).toContainEqual({ type: 'backfill', backfill: backfill() });
    expect(found).toContainEqual({ type: 'record', record: sleep() });
    expect(await walk(10, { ...ada, user_id: 'nobody' })).toEqual([[]]);
  });
};

/** What every store promises of events that are still to be told, and of who is not told any more. */
import { expect, test } from 'vitest';
import type { Intention } from '../../functions/domain/event.ts';
import type { Stores } from '../support/stores.ts';
import { connection, minute, monday } from './factories.ts';

export const eventsContract = (stores: () => Stores) => {
  const linked: Intention = { type: 'connection.linked', at: monday };
  const update: Intention = {
    type: 'data.updated',
    at: monday,
    origin: 'live',
    collections: ['sleep', 'recovery'],
    start: monday - minute,
    end: monday,
    open_until: monday + 2 * minute,
  };
  const found = () => stores().connections.find('ada');
  const write = (events: { intended?: Record<string, Intention>; told?: string[] }) =>
    stores().connections.update('ada', 'link-1', { failures: 1 }, {}, {}, events);

  test('what is intended is written with the change, and taken out with another', async () => {
    await stores().connections.commit(connection(), undefined);
    expect(await write({ intended: { 'link-1.linked': linked, b: update } })).toBe(true);
    expect(await found()).toEqual(
      connection({ events: { 'link-1.linked': linked, b: update }, intended: 2, failures: 1 }),
    );
    const wider = { ...update, start: monday - 2 * minute };
    await write({ intended: { b: wider }, told: ['link-1.linked', 'unknown'] });
    expect(await found()).toEqual(connection({ events: { b: wider }, intended: 3, failures: 1 }));
  });

  test('nothing is intended for a link that is gone or disconnected', async () => {
    const { connections } = stores();
    await connections.commit(connection({ status: 'disconnected' }), undefined);
    expect(await write({ intended: { a: linked } })).toBe(false);
    expect(await connections.update('ada', 'link-0', {}, {}, {}, { intended: { a: linked } })).toBe(
      false,
    );
    expect((await found())?.events).toEqual({});
  });

  test('of what is intended at the same time nothing is lost', async () => {
    await stores().connections.commit(connection(), undefined);
    const ids = Array.from({ length: 10 }, (_, n) => `event-${n}`);
    await Promise.all(ids.map((id) => write({ intended: { [id]: linked } })));
    expect(Object.keys((await found())?.events ?? {}).sort()).toEqual(ids);
  });

  test('a new link takes no place of a link that intends more than was seen', async () => {
    const { connections } = stores();
    await connections.commit(connection(), undefined);
    const next = connection({ link_id: 'link-2' });
    await write({ intended: { a: linked } });
    expect(await connections.commit(next, 'link-1')).toBe(false);
    await write({ intended: { b: linked } });
    expect(await connections.commit({ ...next, intended: 1 }, 'link-1')).toBe(false);
    expect(await connections.commit({ ...next, intended: 2 }, 'link-1')).toBe(true);
  });

  test('what was told is taken out whatever became of the link, and brings nothing back', async () => {
    const { connections } = stores();
    await connections.clearEvents('ada', ['a']);
    expect(await found()).toBeUndefined();
    const events = { a: linked, b: linked };
    await connections.commit(connection({ status: 'disconnected', events }), undefined);
    await connections.clearEvents('ada', ['a', 'unknown']);
    expect((await found())?.events).toEqual({ b: linked });
  });

  test('of an erased link there is nothing to take out', async () => {
    const { connections } = stores();
    await connections.commit(connection({ events: { a: linked } }), undefined);
    const erased = { user_id: 'ada', epoch: 'erasure-1', erased_at: monday };
    await connections.erase(erased, 'link-1');
    await connections.clearEvents('ada', ['a']);
    expect(await connections.findStanding('ada')).toEqual(erased);
  });

  test('with the last of them goes the time to come for it, where it is the one that was seen', async () => {
    const { connections } = stores();
    const gone = connection({ status: 'disconnected', events: { a: linked }, due_at: monday });
    await connections.commit(gone, undefined);
    await connections.clearEvents('ada', ['a'], monday + minute);
    expect(await found()).toEqual(gone);
    await connections.clearEvents('ada', ['a'], monday);
    const { due_at, ...rest } = gone;
    expect(await found()).toEqual({ ...rest, events: {} });
    expect(await connections.due(monday + minute, 10)).toEqual([]);
  });

  test('a subscriber is disabled until it is enabled again', async () => {
    const { disabled } = stores();
    expect(await disabled.has('app')).toBe(false);
    await disabled.add('app', monday);
    await disabled.add('app', monday + minute);
    expect([await disabled.has('app'), await disabled.has('app2')]).toEqual([true, false]);
    await disabled.remove('app');
    await disabled.remove('app');
    expect(await disabled.has('app')).toBe(false);
  });
};

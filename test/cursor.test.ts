/** A cursor is good for the list that gave it, while the key stands that signed it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeCursor, encodeCursor, recordCursor } from '../functions/cursor.ts';
import { http } from '../functions/http.ts';
import type { RouteKey } from '../functions/routes.ts';

const position = { start: 1_772_431_200_000, id: 'a' };
const signing = { list: 'sleeps of ada', keys: ['key-1', 'key-2'] };
const refused = 'cursor is not one that we gave.';

describe('a cursor', () => {
  const cursor = encodeCursor(position, signing);

  test('reads as the position that it was given for, with any of the keys that stand', () => {
    expect(decodeCursor(recordCursor, cursor, signing)).toEqual(position);
    const other = { ...signing, keys: ['key-2', 'key-1'] };
    expect(decodeCursor(recordCursor, cursor, other)).toEqual(position);
  });

  test('is refused for another list, and once its key is gone', () => {
    const elsewhere = { ...signing, list: 'sleeps of grace' };
    expect(() => decodeCursor(recordCursor, cursor, elsewhere)).toThrow(refused);
    expect(() => decodeCursor(recordCursor, cursor, { ...signing, keys: ['key-2'] })).toThrow(
      refused,
    );
    expect(() => decodeCursor(recordCursor, cursor, { ...signing, keys: [] })).toThrow(refused);
  });

  test('is refused with any of its characters changed, left out or added', () => {
    const at = fc.nat({ max: cursor.length });
    const taken = fc.nat({ max: 1 });
    const characters = fc.constantFrom('', '.', 'A', 'b', '0', '_', '=', ' ', 'ab');
    fc.assert(
      fc.property(at, taken, characters, (at, taken, instead) => {
        const forged = cursor.slice(0, at) + instead + cursor.slice(at + taken);
        fc.pre(forged !== cursor);
        expect(() => decodeCursor(recordCursor, forged, signing)).toThrow(refused);
      }),
    );
  });

  test.each(['', '.', '..', 'e30', `${cursor}.`, `.${cursor}`])('is not "%s"', (forged) => {
    expect(() => decodeCursor(recordCursor, forged, signing)).toThrow(refused);
  });

  test('that is signed and of another shape is refused', () => {
    const foreign = encodeCursor({ day: '2026-03-02' }, signing);
    expect(() => decodeCursor(recordCursor, foreign, signing)).toThrow(refused);
  });
});

describe('what a route signs', () => {
  const deps = { apiKeys: async () => ({ one: 'key-1', two: 'key-2' }), onFault: () => {} };
  const signingOf = async (
    routeKey: RouteKey,
    params: Record<string, string>,
    query: Record<string, string>,
    key = 'key-1',
  ) => {
    const answer = async ({ signing }: { signing: unknown }) => ({ status: 200, body: signing });
    const event = {
      routeKey,
      headers: { authorization: `Bearer ${key}` },
      pathParameters: params,
      queryStringParameters: query,
      isBase64Encoded: false,
    };
    const { body } = await http(deps, { [routeKey]: answer })(event as never, {
      getRemainingTimeInMillis: () => 1_000,
    });
    return JSON.parse(body ?? '');
  };
  const route = 'GET /users/{user_id}/indicators';
  const ada = { user_id: 'ada' };

  test('begins with the key of the caller', async () => {
    expect((await signingOf(route, ada, {}, 'key-2')).keys[0]).toBe('key-2');
    expect((await signingOf(route, ada, {}, 'key-1')).keys[0]).toBe('key-1');
  });

  test('is one list however long its pages are and wherever they begin', async () => {
    const first = await signingOf(route, ada, { indicator: 'STRAIN', end: '2026-03-02T00:00:00Z' });
    const later = await signingOf(route, ada, {
      limit: '7',
      cursor: 'x',
      end: '2026-03-02T01:00:00+01:00',
      indicator: 'STRAIN',
    });
    expect(later.list).toBe(first.list);
  });

  test('is another list on another route, of another user or under other filters', async () => {
    const lists = await Promise.all([
      signingOf(route, ada, {}),
      signingOf(route, { user_id: 'grace' }, {}),
      signingOf(route, ada, { indicator: 'STRAIN' }),
      signingOf(route, ada, { start: '2026-03-02T00:00:00Z' }),
      signingOf(route, ada, { end: '2026-03-02T00:00:00Z' }),
      signingOf('GET /users/{user_id}/records/{collection}', { ...ada, collection: 'sleep' }, {}),
      signingOf('GET /users/{user_id}/records/{collection}', { ...ada, collection: 'cycle' }, {}),
      signingOf('GET /users', {}, {}),
      signingOf('GET /users', {}, { status: 'connected' }),
    ]);
    expect(new Set(lists.map(({ list }) => list)).size).toBe(lists.length);
  });
});

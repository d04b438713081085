/** What every implementation of Grants promises. */
import { expect, test } from 'vitest';
import type { Stores } from '../support/stores.ts';
import { day, grant, minute, monday } from './factories.ts';

const lease = (holder = 'a') => ({ holder, until: monday + minute });
const refused = { failures: 1, failed_on: { day: '2026-03-02', count: 1 } };
const rotated = grant({ access_token: 'access-2', refresh_token: 'refresh-2', token_version: 2 });

export const grantsContract = (stores: () => Stores, setNow: (now: number) => void) => {
  const note = { failures: 0, maybe_spent: false };

  test('a lease that was granted and asked for again by its holder is still granted', async () => {
    const { grants } = stores();
    await grants.save(grant());
    const lease = { holder: 'job-1', until: monday + minute };
    expect(await grants.lease(grant(), lease, monday)).toBe(true);
    expect(await grants.lease(grant(), lease, monday)).toBe(true);
    expect(await grants.lease(grant(), { ...lease, holder: 'job-2' }, monday)).toBe(false);
  });

  test('a grant reads as it was written, for its own link only', async () => {
    const { grants } = stores();
    const failed_on = { day: '2026-03-02', count: 5 };
    const more = { failures: 2, failed_on, retry_at: monday, maybe_spent: true, lease: lease() };
    const full = grant(more);
    await grants.save(full);
    expect(await grants.find('ada', 'link-1')).toEqual(full);
    expect(await grants.find('ada', 'link-2')).toBeUndefined();
    expect(await grants.find('grace', 'link-1')).toBeUndefined();
  });

  test('of many that want to refresh, one gets the lease', async () => {
    const { grants } = stores();
    await grants.save(grant());
    const leases = ['a', 'b', 'c', 'd', 'e', 'f'].map((holder) =>
      grants.lease(grant(), lease(holder), monday),
    );
    expect((await Promise.all(leases)).filter(Boolean)).toHaveLength(1);
  });

  test('a lease runs until its last instant, then another may be taken', async () => {
    const { grants } = stores();
    await grants.save(grant());
    const { until } = lease();
    expect(await grants.lease(grant(), lease('a'), monday)).toBe(true);
    expect(await grants.lease(grant(), { holder: 'b', until: until + 1 }, until - 1)).toBe(false);
    expect(await grants.lease(grant(), { holder: 'b', until: until + 1 }, until)).toBe(true);
    expect((await grants.find('ada', 'link-1'))?.lease).toEqual({ holder: 'b', until: until + 1 });
  });

  test('no lease on a version that was rotated, or on a grant that was dropped', async () => {
    const { grants } = stores();
    await grants.save(rotated);
    expect(await grants.lease(grant(), lease(), monday)).toBe(false);
    await grants.drop('ada', 'link-1');
    expect(await grants.lease(rotated, lease(), monday)).toBe(false);
    expect(await grants.find('ada', 'link-1')).toBeUndefined();
  });

  test('a rotation replaces the pair and ends the lease, whoever holds it', async () => {
    const { grants } = stores();
    await grants.save(grant({ failures: 1, retry_at: monday, maybe_spent: true }));
    await grants.lease(grant({ failures: 1 }), lease('another'), monday);
    expect(await grants.rotate({ ...rotated, lease: lease('a') })).toBe(true);
    expect(await grants.find('ada', 'link-1')).toEqual(rotated);
  });

  test('whoever read the grant before a refresh of it failed gets no lease', async () => {
    const { grants } = stores();
    await grants.save(grant());
    await grants.lease(grant(), lease('a'), monday);
    await grants.release(grant(), 'a', {
      failures: 1,
      retry_at: monday + minute,
      maybe_spent: true,
    });
    expect(await grants.lease(grant(), lease('b'), monday)).toBe(false);
    expect(await grants.lease(grant({ failures: 1 }), lease('b'), monday)).toBe(true);
  });

  test('of two rotations of one version, the first stands', async () => {
    const { grants } = stores();
    await grants.save(grant());
    expect(await grants.rotate(rotated)).toBe(true);
    expect(await grants.rotate({ ...rotated, access_token: 'access-late' })).toBe(false);
    expect(await grants.rotate({ ...rotated, token_version: 4 })).toBe(false);
    expect(await grants.find('ada', 'link-1')).toEqual(rotated);
  });

  test('a rotation that ends after its link was dropped brings nothing back', async () => {
    const { grants } = stores();
    await grants.save(grant());
    await grants.drop('ada', 'link-1');
    expect(await grants.rotate(rotated)).toBe(false);
    expect(await grants.find('ada', 'link-1')).toBeUndefined();
  });

  test('a holder ends its lease and notes how it went', async () => {
    const { grants } = stores();
    await grants.save(grant());
    await grants.lease(grant(), lease(), monday);
    const failed_on = { day: '2026-03-02', count: 7 };
    const failed = { failures: 3, failed_on, retry_at: monday + minute, maybe_spent: true };
    expect(await grants.release(grant(), 'a', failed)).toBe(true);
    expect(await grants.find('ada', 'link-1')).toEqual(grant(failed));
  });

  test('a release removes what stood and is not noted again', async () => {
    const { grants } = stores();
    await grants.save(grant({ ...refused, retry_at: monday, lease: lease() }));
    expect(await grants.release(grant(), 'a', note)).toBe(true);
    expect(await grants.find('ada', 'link-1')).toEqual(grant(note));
  });

  test('a lease that another took, or a newer version, is not released', async () => {
    const { grants } = stores();
    await grants.save({ ...rotated, lease: lease('b') });
    expect(await grants.release(rotated, 'a', note)).toBe(false);
    expect(await grants.release(grant(), 'b', note)).toBe(false);
    expect((await grants.find('ada', 'link-1'))?.lease).toEqual(lease('b'));
  });

  test('a retired grant is there until it expires', async () => {
    const { grants } = stores();
    await grants.save(grant());
    expect(await grants.retire(grant(), refused, monday + 7 * day)).toBe(true);
    setNow(monday + 7 * day - 1);
    expect(await grants.find('ada', 'link-1')).toEqual(grant(refused));
    setNow(monday + 7 * day);
    expect(await grants.find('ada', 'link-1')).toBeUndefined();
  });

  test('a grant that is retired again expires no later', async () => {
    const { grants } = stores();
    await grants.save(grant());
    await grants.retire(grant(), refused, monday + 7 * day);
    const again = { failures: 2, failed_on: { day: '2026-03-03', count: 1 } };
    expect(await grants.retire(grant(), again, monday + 8 * day)).toBe(true);
    expect(await grants.find('ada', 'link-1')).toEqual(grant(again));
    setNow(monday + 7 * day);
    expect(await grants.find('ada', 'link-1')).toBeUndefined();
  });

  test('a rotation saves a retired grant', async () => {
    const { grants } = stores();
    await grants.save(grant());
    await grants.retire(grant(), refused, monday + 7 * day);
    expect(await grants.rotate(rotated)).toBe(true);
    setNow(monday + 8 * day);
    expect(await grants.find('ada', 'link-1')).toEqual(rotated);
  });

  test('a version that was rotated is not retired', async () => {
    const { grants } = stores();
    await grants.save(rotated);
    expect(await grants.retire(grant(), refused, monday)).toBe(false);
    expect(await grants.find('ada', 'link-1')).toEqual(rotated);
  });

  test('a dropped grant takes no other along', async () => {
    const { grants } = stores();
    const others = [grant({ link_id: 'link-2' }), grant({ user_id: 'ada.2' })];
    for (const kept of [grant(), ...others]) await grants.save(kept);
    await grants.drop('ada', 'link-1');
    await grants.drop('ada', 'link-1');
    expect(await grants.find('ada', 'link-1')).toBeUndefined();
    expect(await grants.find('ada', 'link-2')).toEqual(others[0]);
    expect(await grants.find('ada.2', 'link-1')).toEqual(others[1]);
  });

  test('the health of a grant tells nothing of its tokens', async () => {
    const { grants } = stores();
    const seen = { failures: 2, failed_on: { day: '2026-03-02', count: 3 }, retry_at: monday };
    await grants.save(grant({ ...seen, maybe_spent: true, lease: lease() }));
    const { access_expires_at, token_version } = grant();
    const health = { access_expires_at, token_version, ...seen };
    expect(await grants.health('ada', 'link-1')).toStrictEqual(health);
    expect(await grants.health('ada', 'link-2')).toBeUndefined();
    await grants.retire(grant(), refused, monday);
    expect(await grants.health('ada', 'link-1')).toBeUndefined();
  });
};

/** What every implementation of Connections promises about WHOOP's members. */
import { expect, test } from 'vitest';
import type { Member } from '../../functions/domain/model.ts';
import type { Stores } from '../support/stores.ts';
import { ada, monday } from './factories.ts';

const member = (more: Partial<Member> = {}): Member => ({
  whoop_user_id: 4711,
  ...ada,
  link_id: 'link-1',
  claimed_at: monday,
  ...more,
});

export const membersContract = (stores: () => Stores) => {
  test('a free member is claimed and found', async () => {
    const { connections } = stores();
    expect(await connections.findMember(4711)).toBeUndefined();
    expect(await connections.claimMember(member())).toBe(true);
    expect(await connections.findMember(4711)).toEqual(member());
  });

  test('a member belongs to one user at a time', async () => {
    const { connections } = stores();
    await connections.claimMember(member());
    const other = member({ user_id: 'grace', link_id: 'link-2' });
    expect(await connections.claimMember(other)).toBe(false);
    expect(await connections.claimMember(other, 'link-0')).toBe(false);
    expect(await connections.findMember(4711)).toEqual(member());
  });

  test('of many users who claim a member at once, one gets it', async () => {
    const { connections } = stores();
    const claims = Array.from({ length: 8 }, (_, n) =>
      connections.claimMember(member({ user_id: `user-${n}`, link_id: `link-${n}` })),
    );
    expect((await Promise.all(claims)).filter(Boolean)).toHaveLength(1);
  });

  test('a user claims their own member again with a new link', async () => {
    const { connections } = stores();
    await connections.claimMember(member());
    expect(await connections.claimMember(member({ link_id: 'link-2' }))).toBe(true);
    expect((await connections.findMember(4711))?.link_id).toBe('link-2');
  });

  test('a claim from before an erase is no claim of the user’s any more', async () => {
    const { connections } = stores();
    await connections.claimMember(member());
    const after = member({ epoch: 'erasure-1', link_id: 'link-2' });
    expect(await connections.claimMember(after)).toBe(false);
    expect(await connections.claimMember(after, 'link-1')).toBe(true);
    expect(await connections.claimMember(member())).toBe(false);
  });

  test('a claim that was left behind is taken over by naming its link', async () => {
    const { connections } = stores();
    await connections.claimMember(member());
    const other = member({ user_id: 'grace', link_id: 'link-2' });
    expect(await connections.claimMember(other, 'link-1')).toBe(true);
    expect(await connections.findMember(4711)).toEqual(other);
  });

  test('only the link that holds a member frees it', async () => {
    const { connections } = stores();
    await connections.claimMember(member());
    await connections.releaseMember(4711, 'link-2');
    expect(await connections.findMember(4711)).toEqual(member());
    await connections.releaseMember(4711, 'link-1');
    expect(await connections.findMember(4711)).toBeUndefined();
    await connections.releaseMember(4711, 'link-1');
  });
};

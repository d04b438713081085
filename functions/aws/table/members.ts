/** Which user holds a WHOOP member: one at a time, decided by one condition. */
import type { Member } from '../../domain/model.ts';
import type { Connections } from '../../domain/ports.ts';
import { heldKey, type Key, memberKey } from './keys.ts';
import type { Table } from './table.ts';

export const members = (
  table: Table,
): Pick<Connections, 'findMember' | 'claimMember' | 'releaseMember'> => ({
  async findMember(whoop_user_id) {
    const item = await table.get<Member & Key>(memberKey(whoop_user_id));
    if (!item) return undefined;
    const { pk, sk, ...member } = item;
    return member;
  },

  async claimMember(member, takes_over) {
    const { whoop_user_id, epoch } = member;
    // First, so that no claim is left that an erase would not find.
    await table.put({ ...heldKey(member, whoop_user_id), whoop_user_id, epoch });
    const mine = { ':user_id': member.user_id, ':epoch': member.epoch };
    const freeOrMine = 'attribute_not_exists(pk) OR (user_id = :user_id AND epoch = :epoch)';
    return table.put(
      { ...member, ...memberKey(member.whoop_user_id) },
      takes_over === undefined
        ? {
            ConditionExpression: freeOrMine,
            ExpressionAttributeValues: mine,
          }
        : {
            ConditionExpression: `${freeOrMine} OR link_id = :takes_over`,
            ExpressionAttributeValues: { ...mine, ':takes_over': takes_over },
          },
    );
  },

  async releaseMember(whoop_user_id, link_id) {
    await table.remove(memberKey(whoop_user_id), {
      ConditionExpression: 'link_id = :link_id',
      ExpressionAttributeValues: { ':link_id': link_id },
    });
  },
});

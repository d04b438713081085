/** Which user holds a WHOOP member: one at a time, decided by one condition. */
import type { Member } from '../../domain/model.ts';
import type { Connections } from '../../domain/ports.ts';
import { type Key, memberKey } from './keys.ts';
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

  claimMember(member, takes_over) {
    const freeOrMine = 'attribute_not_exists(pk) OR user_id = :user_id';
    return table.put(
      { ...member, ...memberKey(member.whoop_user_id) },
      takes_over === undefined
        ? {
            ConditionExpression: freeOrMine,
            ExpressionAttributeValues: { ':user_id': member.user_id },
          }
        : {
            ConditionExpression: `${freeOrMine} OR link_id = :takes_over`,
            ExpressionAttributeValues: { ':user_id': member.user_id, ':takes_over': takes_over },
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

/** Which user holds a WHOOP member, in memory. */
import type { Member } from '../../../functions/domain/model.ts';
import type { Connections } from '../../../functions/domain/ports.ts';

export const members = (): Pick<Connections, 'findMember' | 'claimMember' | 'releaseMember'> => {
  const held = new Map<number, Member>();
  return {
    async findMember(whoop_user_id) {
      return structuredClone(held.get(whoop_user_id));
    },
    async claimMember(member, takes_over) {
      const holder = held.get(member.whoop_user_id);
      const free = !holder || holder.user_id === member.user_id || holder.link_id === takes_over;
      if (free) held.set(member.whoop_user_id, structuredClone(member));
      return free;
    },
    async releaseMember(whoop_user_id, link_id) {
      if (held.get(whoop_user_id)?.link_id === link_id) held.delete(whoop_user_id);
    },
  };
};

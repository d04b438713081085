/** Which user holds a WHOOP member, in memory. */
import type { Member } from '../../../functions/domain/model.ts';
import type { Connections } from '../../../functions/domain/ports.ts';
import type { Held } from './held.ts';

type Members = Pick<Connections, 'findMember' | 'claimMember' | 'releaseMember'>;

export const members = (): Members & Held => {
  const held = new Map<number, Member>();
  return {
    held: ({ user_id, epoch }) =>
      [...held].flatMap(([id, member]) =>
        member.user_id === user_id && member.epoch === epoch
          ? [{ kind: 'member', key: `member#${id}`, drop: () => held.delete(id) }]
          : [],
      ),
    async findMember(whoop_user_id) {
      return structuredClone(held.get(whoop_user_id));
    },
    async claimMember(member, takes_over) {
      const holder = held.get(member.whoop_user_id);
      const mine = holder?.user_id === member.user_id && holder.epoch === member.epoch;
      const free = !holder || mine || holder.link_id === takes_over;
      if (free) held.set(member.whoop_user_id, structuredClone(member));
      return free;
    },
    async releaseMember(whoop_user_id, link_id) {
      if (held.get(whoop_user_id)?.link_id === link_id) held.delete(whoop_user_id);
    },
  };
};

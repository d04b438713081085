/** Erases under way in memory, over what the other stores keep. */
import type { Erasure, Owner } from '../../../functions/domain/model.ts';
import type { Erasures } from '../../../functions/domain/ports.ts';
import type { Held } from './held.ts';

export const erasures = (...stores: Held[]): Erasures => {
  const all = new Map<string, Erasure>();
  const held = (owner: Owner) => stores.flatMap((store) => store.held(owner));
  return {
    async save(erasure) {
      all.set(`${erasure.user_id} ${erasure.erasure_id}`, { ...erasure });
    },
    async pending(user_id) {
      return [...all.values()].filter((erasure) => erasure.user_id === user_id);
    },
    async due(now, limit) {
      return [...all.values()]
        .filter(({ sweep_at }) => sweep_at <= now)
        .sort((a, b) => a.sweep_at - b.sweep_at)
        .slice(0, limit);
    },
    async remove(user_id, erasure_id) {
      all.delete(`${user_id} ${erasure_id}`);
    },
    async remnants(owner, limit) {
      return held(owner)
        .slice(0, limit)
        .map(({ kind, key }) => ({ kind, key }));
    },
    async drop(owner, { key }) {
      return held(owner)
        .filter((it) => it.key === key)
        .some((it) => it.drop());
    },
  };
};

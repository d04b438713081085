/** Backfills in memory. */
import type { Backfill } from '../../../functions/domain/model.ts';
import type { Backfills } from '../../../functions/domain/ports.ts';

export const backfills = (): Backfills => {
  const kept = new Map<string, Backfill>();
  const keyOf = (user_id: string, backfill_id: string) => `${user_id} ${backfill_id}`;
  const of = (user_id: string, backfill_id: string) => kept.get(keyOf(user_id, backfill_id));

  return {
    async save(backfill) {
      kept.set(keyOf(backfill.user_id, backfill.backfill_id), structuredClone(backfill));
    },
    async find(user_id, backfill_id) {
      return structuredClone(of(user_id, backfill_id));
    },
    async running(user_id) {
      return [...kept.values()]
        .filter((backfill) => backfill.user_id === user_id)
        .filter(({ units }) => Object.keys(units).length > 0)
        .map((backfill) => structuredClone(backfill));
    },
    async shrink(user_id, backfill_id, unit, end) {
      const left = of(user_id, backfill_id)?.units[unit];
      if (left) left.end = Math.min(left.end, end);
    },
    async finish(user_id, backfill_id, unit) {
      delete of(user_id, backfill_id)?.units[unit];
    },
    async complete(user_id, backfill_id, completed_at) {
      const backfill = of(user_id, backfill_id);
      if (backfill) backfill.completed_at = completed_at;
    },
    async claimDrive(user_id, backfill_id, seen, next) {
      const backfill = of(user_id, backfill_id);
      if (backfill?.drive_at !== seen) return false;
      backfill.drive_at = next;
      return true;
    },
  };
};

/** Backfills in memory. */
import type { Backfill } from '../../../functions/domain/model.ts';
import type { Backfills } from '../../../functions/domain/ports.ts';

interface Kept {
  backfill: Backfill;
  expires_at: number;
}

export const backfills = ({ now }: { now: () => number }): Backfills => {
  const all = new Map<string, Kept>();
  const keyOf = (user_id: string, backfill_id: string) => `${user_id} ${backfill_id}`;
  const of = (user_id: string, backfill_id: string) => all.get(keyOf(user_id, backfill_id));
  const list = (user_id: string) =>
    [...all.values()]
      .filter(({ backfill, expires_at }) => backfill.user_id === user_id && expires_at > now())
      .map(({ backfill }) => structuredClone(backfill));

  return {
    async save(backfill) {
      const kept = { backfill: structuredClone(backfill), expires_at: Number.POSITIVE_INFINITY };
      all.set(keyOf(backfill.user_id, backfill.backfill_id), kept);
    },
    async find(user_id, backfill_id) {
      return list(user_id).find((backfill) => backfill.backfill_id === backfill_id);
    },
    async list(user_id) {
      return list(user_id);
    },
    async running(user_id) {
      return list(user_id).filter(({ completed_at }) => completed_at === undefined);
    },
    async shrink(user_id, backfill_id, unit, end, now) {
      const { backfill } = of(user_id, backfill_id) ?? {};
      const left = backfill?.units[unit];
      if (!backfill || !left || left.end <= end) return;
      left.end = end;
      backfill.progressed_at = now;
    },
    async finish(user_id, backfill_id, unit, now) {
      const { backfill } = of(user_id, backfill_id) ?? {};
      if (!backfill?.units[unit]) return;
      delete backfill.units[unit];
      backfill.progressed_at = now;
    },
    async complete(user_id, backfill_id, completed_at, expires_at) {
      const kept = of(user_id, backfill_id);
      if (kept) Object.assign(kept, { expires_at });
      if (kept) kept.backfill.completed_at = completed_at;
    },
    async claimDrive(user_id, backfill_id, seen, next, waits_until) {
      const { backfill } = of(user_id, backfill_id) ?? {};
      if (backfill?.drive_at !== seen) return false;
      Object.assign(backfill, {
        drive_at: next,
        ...(waits_until !== undefined && { waits_until }),
      });
      return true;
    },
  };
};

/** Backfills in memory. */
import type { Backfill, Owner } from '../../../functions/domain/model.ts';
import type { Backfills } from '../../../functions/domain/ports.ts';
import type { Held } from './held.ts';

interface Kept {
  owner: Owner;
  backfill: Backfill;
  expires_at: number;
}

export const backfills = ({ now }: { now: () => number }): Backfills & Held => {
  const all = new Map<string, Kept>();
  const keyOf = ({ user_id, epoch }: Owner, backfill_id: string) =>
    `${user_id} ${epoch} ${backfill_id}`;
  const of = (owner: Owner, backfill_id: string) => all.get(keyOf(owner, backfill_id));
  const isOf = ({ user_id, epoch }: Owner, { owner }: Kept) =>
    owner.user_id === user_id && owner.epoch === epoch;
  const list = (owner: Owner) =>
    [...all.values()]
      .filter((kept) => isOf(owner, kept) && kept.expires_at > now())
      .map(({ backfill }) => structuredClone(backfill));

  return {
    held: (owner) =>
      [...all].flatMap(([key, kept]) =>
        isOf(owner, kept) ? [{ kind: 'backfill', key, drop: () => all.delete(key) }] : [],
      ),
    async save({ user_id, epoch }, backfill) {
      const owner = { user_id, epoch };
      const expires_at = Number.POSITIVE_INFINITY;
      const kept = { owner, backfill: structuredClone(backfill), expires_at };
      all.set(keyOf(owner, backfill.backfill_id), kept);
    },
    async find(owner, backfill_id) {
      return list(owner).find((backfill) => backfill.backfill_id === backfill_id);
    },
    async list(owner) {
      return list(owner);
    },
    async running(owner) {
      return list(owner).filter(({ completed_at }) => completed_at === undefined);
    },
    async shrink(owner, backfill_id, unit, end, now) {
      const { backfill } = of(owner, backfill_id) ?? {};
      const left = backfill?.units[unit];
      if (!backfill || !left || left.end <= end) return;
      left.end = end;
      backfill.progressed_at = now;
    },
    async finish(owner, backfill_id, unit, now) {
      const { backfill } = of(owner, backfill_id) ?? {};
      if (!backfill?.units[unit]) return;
      delete backfill.units[unit];
      backfill.progressed_at = now;
    },
    async complete(owner, backfill_id, completed_at, expires_at) {
      const kept = of(owner, backfill_id);
      if (kept) Object.assign(kept, { expires_at });
      if (kept) kept.backfill.completed_at = completed_at;
    },
    async claimDrive(owner, backfill_id, seen, next, waits_until) {
      const { backfill } = of(owner, backfill_id) ?? {};
      if (backfill?.drive_at !== seen) return false;
      Object.assign(backfill, {
        drive_at: next,
        ...(waits_until !== undefined && { waits_until }),
      });
      return true;
    },
  };
};

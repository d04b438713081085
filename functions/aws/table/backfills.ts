/** Backfills: what is still to do, taken out unit by unit; what is completed expires. */
import type { Backfill, Owner } from '../../domain/model.ts';
import type { Backfills } from '../../domain/ports.ts';
import { backfillKey, isExpired, type Key, startingWith, toTtl } from './keys.ts';
import type { Table } from './table.ts';

export type BackfillItem = Backfill & Key & { epoch: string; expires_at?: number };

export const toBackfill = ({ pk, sk, epoch, expires_at, ...backfill }: BackfillItem): Backfill =>
  backfill;

export const backfills = ({ table, now }: { table: Table; now: () => number }): Backfills => {
  const list = async (owner: Owner) => {
    const items = await table.query<BackfillItem>({
      ...startingWith(backfillKey(owner, '')),
      ConsistentRead: true,
    });
    return items.filter((item) => !isExpired(item, now())).map(toBackfill);
  };

  return {
    async save(owner, backfill) {
      const key = backfillKey(owner, backfill.backfill_id);
      await table.put({ ...backfill, ...key, epoch: owner.epoch });
    },

    async find(owner, backfill_id) {
      const item = await table.get<BackfillItem>(backfillKey(owner, backfill_id));
      return item && !isExpired(item, now()) ? toBackfill(item) : undefined;
    },

    list,

    async running(owner) {
      return (await list(owner)).filter(({ completed_at }) => completed_at === undefined);
    },

    async shrink(owner, backfill_id, unit, end, now) {
      await table.update(backfillKey(owner, backfill_id), {
        UpdateExpression: 'SET units.#unit.#end = :end, progressed_at = :now',
        ConditionExpression: 'units.#unit.#end > :end',
        ExpressionAttributeNames: { '#unit': unit, '#end': 'end' },
        ExpressionAttributeValues: { ':end': end, ':now': now },
      });
    },

    async finish(owner, backfill_id, unit, now) {
      await table.update(backfillKey(owner, backfill_id), {
        UpdateExpression: 'SET progressed_at = :now REMOVE units.#unit',
        ConditionExpression: 'attribute_exists(units.#unit)',
        ExpressionAttributeNames: { '#unit': unit },
        ExpressionAttributeValues: { ':now': now },
      });
    },

    async complete(owner, backfill_id, completed_at, expires_at) {
      await table.update(backfillKey(owner, backfill_id), {
        UpdateExpression: 'SET completed_at = :completed_at, expires_at = :expires_at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: {
          ':completed_at': completed_at,
          ':expires_at': toTtl(expires_at),
        },
      });
    },

    async claimDrive(owner, backfill_id, seen, next, waits_until) {
      const notes = waits_until === undefined ? '' : ', waits_until = :waits_until';
      const claimed = await table.update(backfillKey(owner, backfill_id), {
        UpdateExpression: `SET drive_at = :next${notes}`,
        ConditionExpression: 'drive_at = :seen',
        ExpressionAttributeValues: { ':next': next, ':seen': seen, ':waits_until': waits_until },
      });
      return claimed !== undefined;
    },
  };
};

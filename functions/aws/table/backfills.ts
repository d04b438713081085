/** Backfills: what is still to do, taken out unit by unit; what is completed expires. */
import type { Backfill } from '../../domain/model.ts';
import type { Backfills } from '../../domain/ports.ts';
import { backfillKey, isExpired, type Key, startingWith, toTtl } from './keys.ts';
import type { Table } from './table.ts';

type BackfillItem = Backfill & Key & { expires_at?: number };

const toBackfill = ({ pk, sk, expires_at, ...backfill }: BackfillItem): Backfill => backfill;

export const backfills = ({ table, now }: { table: Table; now: () => number }): Backfills => {
  const list = async (user_id: string) => {
    const items = await table.query<BackfillItem>({
      ...startingWith(backfillKey(user_id, '')),
      ConsistentRead: true,
    });
    return items.filter((item) => !isExpired(item, now())).map(toBackfill);
  };

  return {
    async save(backfill) {
      await table.put({ ...backfill, ...backfillKey(backfill.user_id, backfill.backfill_id) });
    },

    async find(user_id, backfill_id) {
      const item = await table.get<BackfillItem>(backfillKey(user_id, backfill_id));
      return item && !isExpired(item, now()) ? toBackfill(item) : undefined;
    },

    list,

    async running(user_id) {
      return (await list(user_id)).filter(({ completed_at }) => completed_at === undefined);
    },

    async shrink(user_id, backfill_id, unit, end, now) {
      await table.update(backfillKey(user_id, backfill_id), {
        UpdateExpression: 'SET units.#unit.#end = :end, progressed_at = :now',
        ConditionExpression: 'units.#unit.#end > :end',
        ExpressionAttributeNames: { '#unit': unit, '#end': 'end' },
        ExpressionAttributeValues: { ':end': end, ':now': now },
      });
    },

    async finish(user_id, backfill_id, unit, now) {
      await table.update(backfillKey(user_id, backfill_id), {
        UpdateExpression: 'SET progressed_at = :now REMOVE units.#unit',
        ConditionExpression: 'attribute_exists(units.#unit)',
        ExpressionAttributeNames: { '#unit': unit },
        ExpressionAttributeValues: { ':now': now },
      });
    },

    async complete(user_id, backfill_id, completed_at, expires_at) {
      await table.update(backfillKey(user_id, backfill_id), {
        UpdateExpression: 'SET completed_at = :completed_at, expires_at = :expires_at',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: {
          ':completed_at': completed_at,
          ':expires_at': toTtl(expires_at),
        },
      });
    },

    async claimDrive(user_id, backfill_id, seen, next, waits_until) {
      const notes = waits_until === undefined ? '' : ', waits_until = :waits_until';
      const claimed = await table.update(backfillKey(user_id, backfill_id), {
        UpdateExpression: `SET drive_at = :next${notes}`,
        ConditionExpression: 'drive_at = :seen',
        ExpressionAttributeValues: { ':next': next, ':seen': seen, ':waits_until': waits_until },
      });
      return claimed !== undefined;
    },
  };
};

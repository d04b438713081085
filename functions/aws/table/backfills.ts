/** Backfills: what is still to do, taken out unit by unit. */
import type { Backfill } from '../../domain/model.ts';
import type { Backfills } from '../../domain/ports.ts';
import { backfillKey, type Key, startingWith } from './keys.ts';
import type { Table } from './table.ts';

type BackfillItem = Backfill & Key;

const toBackfill = ({ pk, sk, ...backfill }: BackfillItem): Backfill => backfill;

export const backfills = (table: Table): Backfills => ({
  async save(backfill) {
    await table.put({ ...backfill, ...backfillKey(backfill.user_id, backfill.backfill_id) });
  },

  async find(user_id, backfill_id) {
    const item = await table.get<BackfillItem>(backfillKey(user_id, backfill_id));
    return item && toBackfill(item);
  },

  async running(user_id) {
    const items = await table.query<BackfillItem>({
      ...startingWith(backfillKey(user_id, '')),
      ConsistentRead: true,
    });
    return items.filter(({ units }) => Object.keys(units).length > 0).map(toBackfill);
  },

  async shrink(user_id, backfill_id, unit, end) {
    await table.update(backfillKey(user_id, backfill_id), {
      UpdateExpression: 'SET units.#unit.#end = :end',
      ConditionExpression: 'units.#unit.#end > :end',
      ExpressionAttributeNames: { '#unit': unit, '#end': 'end' },
      ExpressionAttributeValues: { ':end': end },
    });
  },

  async finish(user_id, backfill_id, unit) {
    await table.update(backfillKey(user_id, backfill_id), {
      UpdateExpression: 'REMOVE units.#unit',
      ConditionExpression: 'attribute_exists(units.#unit)',
      ExpressionAttributeNames: { '#unit': unit },
    });
  },

  async complete(user_id, backfill_id, completed_at) {
    await table.update(backfillKey(user_id, backfill_id), {
      UpdateExpression: 'SET completed_at = :completed_at',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':completed_at': completed_at },
    });
  },

  async claimDrive(user_id, backfill_id, seen, next) {
    const claimed = await table.update(backfillKey(user_id, backfill_id), {
      UpdateExpression: 'SET drive_at = :next',
      ConditionExpression: 'drive_at = :seen',
      ExpressionAttributeValues: { ':next': next, ':seen': seen },
    });
    return claimed !== undefined;
  },
});

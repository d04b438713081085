/** What an erase answers. */
import * as v from 'valibot';
import { count, instant, told } from './fields.ts';

export const receipt = v.strictObject({
  user_id: v.string(),
  erased_at: instant('When it took effect.'),
  whoop_confirmed: told(
    v.nullable(v.boolean()),
    'Whether WHOOP took the grant back; null where there was no connection.',
  ),
  deleted: told(v.record(v.string(), count('Of this kind.')), 'How many items, by kind.'),
  complete: told(v.boolean(), 'False where the time was too short: the sweep deletes the rest.'),
  sweep_at: instant('What jobs under way still write is deleted soon after this.'),
  backups_until: instant('Until then a restore of the table could bring it back.'),
});

export const receiptExample = {
  user_id: 'u1',
  erased_at: '2026-03-02T06:00:00.000Z',
  whoop_confirmed: true,
  deleted: { connection: 1, member: 1, token: 1, cycle: 30, recovery: 30, sleep: 34, workout: 41 },
  complete: true,
  sweep_at: '2026-03-02T06:03:00.000Z',
  backups_until: '2026-04-06T06:03:00.000Z',
};

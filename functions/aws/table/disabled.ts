/** Subscribers that answered 410, until somebody enables them again. */
import type { Disabled } from '../../domain/ports.ts';
import { subscriberKey } from './keys.ts';
import type { Table } from './table.ts';

export const disabled = (table: Table): Disabled => ({
  async has(subscriber) {
    return (await table.get(subscriberKey(subscriber))) !== undefined;
  },

  async add(subscriber, at) {
    await table.put({ ...subscriberKey(subscriber), disabled_at: at });
  },

  async remove(subscriber) {
    await table.remove(subscriberKey(subscriber));
  },
});

/** Disabled subscribers in memory. */
import type { Disabled } from '../../../functions/domain/ports.ts';

export const disabled = (): Disabled => {
  const names = new Set<string>();
  return {
    async has(subscriber) {
      return names.has(subscriber);
    },
    async add(subscriber) {
      names.add(subscriber);
    },
    async remove(subscriber) {
      names.delete(subscriber);
    },
  };
};

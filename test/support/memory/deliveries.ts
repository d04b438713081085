/** A queue of deliveries in memory; a test looks at what was sent. */
import type { Delivery } from '../../../functions/domain/event.ts';
import type { Deliveries } from '../../../functions/domain/ports.ts';

export const deliveries = (): Deliveries & { sent: Delivery[] } => {
  const sent: Delivery[] = [];
  return {
    sent,
    async send(deliveries) {
      sent.push(...structuredClone(deliveries));
    },
  };
};

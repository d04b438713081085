/** WHOOP's webhooks: sent for what changes, lost, late, twice and out of order, tried for an hour. */
import type { Notice } from '../../functions/domain/notice.ts';
import type { Functions } from './functions.ts';
import type { World } from './invocation.ts';
import type { Told } from './told.ts';
import type { WhoopState } from './whoop.ts';

/** WHOOP says "five times over the course of about one hour"; when is its own affair. */
const RETRIES_MS = [60_000, 240_000, 600_000, 900_000, 1_800_000];
const LATE_MS = 2_700_000;

export const createWebhooks = (
  { scheduler, faults, dice, trace }: World,
  functions: Pick<Functions, 'webhook'>,
  whoop: WhoopState,
  told: Told,
) => {
  let sent = 0;

  const deliver = async (member: number, trace_id: string, notice: Notice, change: number) => {
    for (const wait of [0, ...RETRIES_MS]) {
      await scheduler.until(scheduler.now() + wait + dice.between(20, 300));
      const answer = await functions.webhook({ whoop_user_id: member, trace_id, notice });
      if (answer === 'noted') await told.taken(member, notice, change);
      if (answer) return;
    }
  };

  return {
    /** Only of members who let us. */
    send: async (member: number, notice: Notice): Promise<void> => {
      const change = told.changed(notice);
      if (!whoop.grants.isGranted(member)) return;
      const trace_id = `trace ${++sent}`;
      if (faults.strikes('webhook_lost')) return trace(`${notice.type} is lost`);
      const late = faults.strikes('webhook_late') ? dice.between(1_000, LATE_MS) : 0;
      await scheduler.until(scheduler.now() + late);
      const deliveries = [deliver(member, trace_id, notice, change)];
      if (faults.strikes('webhook_twice')) {
        await scheduler.until(scheduler.now() + dice.between(0, 60_000));
        deliveries.push(deliver(member, trace_id, notice, change));
      }
      await Promise.all(deliveries);
    },
  };
};

export type Webhooks = ReturnType<typeof createWebhooks>;

/** Whether a webhook's job begins within seconds, whatever else waits, while there is budget for it. */
import type { Job } from '../../functions/domain/model.ts';
import type { BudgetState } from '../../functions/domain/ports.ts';
import { type FaultKind, type Faults, faultKinds } from './faults.ts';
import type { Message } from './queues.ts';
import type { Watch } from './watch.ts';
import type { Allowance } from './windows.ts';

const WAIT_MS = 5_000;
/** Webhook jobs in a minute that all begin at once. */
const AT_ONCE = 2;
/** Of a minute's requests; webhooks that have used more wait for each other. */
const WEBHOOKS_PART = 0.1;
const HOUR_MS = 3_600_000;
/** WHOOP's word holds until an instant of a function's clock. */
const SKEW_MS = 1_000;
/** After these a job may have to wait for other reasons than the budget. */
const hindering: readonly FaultKind[] = faultKinds.filter(
  (kind) => !['relinks', 'same_member', 'disconnects', 'whoop_edits'].includes(kind),
);

export const watchWaits = (deps: {
  now: () => number;
  faults: Faults;
  watch: Watch;
  allowed: Allowance;
  budget: () => BudgetState;
  /** Until when WHOOP has ever allowed less than our own count does. */
  limitedUntil: () => number;
}) => {
  const { now, faults, watch, allowed } = deps;
  const sent: number[] = [];
  const waits: number[] = [];
  const begun = new Set<Message>();

  const isHindered = () =>
    faults.struck.some(({ kind, at }) => at > now() - HOUR_MS && hindering.includes(kind));
  /** Whether there was budget all the time since `sent_at`. */
  const lasts = (sent_at: number) => {
    const { day, minute } = deps.budget();
    const isLimited = deps.limitedUntil() >= sent_at - SKEW_MS;
    const byWebhooks = minute.reduce((sum, [, , webhook]) => sum + webhook, 0);
    const used = day.reduce((sum, [, permits]) => sum + permits, 0);
    return !isLimited && used < 0.95 * allowed.day && byWebhooks < WEBHOOKS_PART * allowed.minute;
  };
  const isBurst = () => sent.filter((at) => at > now() - 65_000).length > AT_ONCE;

  return {
    waits,
    noteSent: ({ lane }: Job) => {
      if (lane === 'webhook') sent.push(now());
    },
    noteBegun: (message: Message) => {
      if (message.job.lane !== 'webhook' || begun.has(message)) return;
      begun.add(message);
      const wait = now() - message.sent_at;
      if (message.odd || message.receives > 1 || message.job.turn_at !== undefined) return;
      if (isHindered() || isBurst() || !lasts(message.sent_at)) return;
      waits.push(wait);
      if (wait > WAIT_MS) watch.report(`a webhook's job began after ${wait} ms`);
    },
  };
};

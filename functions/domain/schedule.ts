/** One round of the schedule: queues who is due, sweeps up after erases, and tells the budget how many it comes for. */
import { MINUTE_MS } from './lanes.ts';
import { type LedgerDeps, openLedger } from './ledger.ts';
import type { BudgetState, Connections } from './ports.ts';
import { type QueueingDeps, queueDue } from './queueing.ts';
import { countConnections } from './reserve.ts';
import { type SweepDeps, sweepDue } from './sweep.ts';

/** A count reads the whole index. */
const COUNT_EVERY_MS = 15 * MINUTE_MS;

type CountDeps = LedgerDeps & { connections: Pick<Connections, 'count'> };
type ScheduleDeps = QueueingDeps & CountDeps & SweepDeps & { onFault(fault: unknown): void };

/** Until `deadline`; nobody waits in vain because a sweep or a count failed. */
export const runSchedule =
  (deps: ScheduleDeps) =>
  async (deadline: number): Promise<{ queued: number }> => {
    const queued = await queueDue(deps)(deadline);
    await sweepDue(deps)(deadline).catch(deps.onFault);
    await countLive(deps).catch(deps.onFault);
    return queued;
  };

const countLive = async (deps: CountDeps) => {
  const isCounted = ({ live }: BudgetState) =>
    live !== undefined && deps.clock.now() - live.counted_at < COUNT_EVERY_MS;
  const { state } = await deps.budget.read();
  if (isCounted(state)) return;
  const connections = await deps.connections.count();
  await openLedger(deps)((state) => ({
    state: isCounted(state) ? state : countConnections(state, connections, deps.clock.now()),
    result: undefined,
  }));
};

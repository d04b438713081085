/** Which fault decides when several things were done side by side? */
import { Deferred, LinkGone, WhoopError } from './errors.ts';

/** The smaller, the more it decides: an end, then our own faults, then waiting. */
const rank = (fault: unknown): number => {
  if (fault instanceof LinkGone) return 0;
  if (fault instanceof WhoopError && fault.kind === 'membership_inactive') return 1;
  if (fault instanceof Deferred) return 4;
  return fault instanceof WhoopError && fault.kind === 'unavailable' ? 3 : 2;
};

const untilOf = (fault: unknown) => (fault instanceof Deferred ? fault.until : 0);

/** Waits for all, so that one fault stops nothing else; then throws the fault that decides. */
export const settleAll = async (tasks: Promise<void>[]): Promise<void> => {
  const settled = await Promise.allSettled(tasks);
  const faults = settled.filter((result) => result.status === 'rejected');
  const [worst] = faults
    .map(({ reason }) => reason as unknown)
    .sort((a, b) => rank(a) - rank(b) || untilOf(b) - untilOf(a));
  if (faults.length > 0) throw worst;
};

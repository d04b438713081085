/**
 * Deletes what is kept under an epoch that an erase has ended, and then says so: at once, and again
 * when no job can write any more.
 */
import { currentEpoch } from './epoch.ts';
import type { Erasure } from './model.ts';
import type { Clock, Connections, Erasures } from './ports.ts';
import { type SendDeps, tellErased } from './tell.ts';

export interface SweepDeps extends SendDeps {
  connections: Connections;
  erasures: Erasures;
  clock: Clock;
}

/** How many items, by kind. */
export type Deleted = Record<string, number>;

const AT_ONCE = 50;
const DUE_AT_ONCE = 25;
/** A link that was begun before the erase cannot end later: a ticket's day, and what comes of it. */
const FORGET_MS = 25 * 3_600_000;

/** Adds to `deleted`; false where `deadline` came first. An erase that never took effect deletes nothing. */
export const sweep = async (
  deps: SweepDeps,
  erasure: Erasure,
  deleted: Deleted,
  deadline: number,
): Promise<boolean> => {
  const { connections, erasures, clock } = deps;
  const { user_id, ended } = erasure;
  if ((await currentEpoch(connections, user_id)) === ended) return true;
  const count = (kind: string) => {
    deleted[kind] = (deleted[kind] ?? 0) + 1;
  };
  const owner = { user_id, epoch: ended };
  for (;;) {
    const remnants = await erasures.remnants(owner, AT_ONCE);
    if (remnants.length === 0) {
      await tellErased(deps, erasure);
      return true;
    }
    if (clock.now() >= deadline) return false;
    const drop = async (remnant: (typeof remnants)[number]) => {
      if (await erasures.drop(owner, remnant)) count(remnant.kind);
    };
    await Promise.all(remnants.map(drop));
  }
};

/**
 * Sweeps for every erase whose time has come, until `deadline`; what is cut off comes again. One that
 * fails keeps no other of its batch from its end.
 */
export const sweepDue =
  (deps: SweepDeps) =>
  async (deadline: number): Promise<void> => {
    const { connections, erasures, clock } = deps;
    for (;;) {
      const due = await erasures.due(clock.now(), DUE_AT_ONCE);
      if (due.length === 0) return;
      const faults: unknown[] = [];
      for (const erasure of due) {
        const { user_id, erasure_id } = erasure;
        try {
          if (!(await sweep(deps, erasure, {}, deadline))) return;
          await connections.forgetErased({ user_id, epoch: erasure_id }, clock.now() + FORGET_MS);
          await erasures.remove(user_id, erasure_id);
        } catch (fault) {
          faults.push(fault);
        }
      }
      if (faults.length > 0) throw faults[0];
    }
  };

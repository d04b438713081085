/**
 * Erases a user: revokes at WHOOP, takes the connection away, and deletes what was kept. One write
 * ends the epoch; from then on nothing that was begun before it reaches the user any more, and the
 * sweep brings to an end whatever was cut short.
 */
import { type Connection, FIRST_EPOCH } from './model.ts';
import type { Deliveries, Erasures } from './ports.ts';
import { type RevokeDeps, revoke } from './revoke.ts';
import { type Deleted, sweep } from './sweep.ts';

export type EraseDeps = RevokeDeps & {
  erasures: Erasures;
  deliveries: Deliveries;
  onFault(fault: unknown): void;
};

/** The longest that a job may be at work (2 minutes), and a minute for clocks and machines. */
export const SWEEP_AFTER_MS = 180_000;
/** Left for the deletes, of an API's 29 seconds, when WHOOP is slow. */
const DELETES_MS = 8_000;
const ANSWER_MS = 3_000;
/** Point-in-time recovery goes back so far. */
const BACKUPS_MS = 35 * 86_400_000;

const instant = (ms: number) => new Date(ms).toISOString();

interface Ended {
  erasure_id: string;
  erased_at: number;
  sweep_at: number;
  hadConnection: boolean;
}

/** Times are RFC 3339 UTC. */
export interface Receipt {
  user_id: string;
  erased_at: string;
  /** Null: there was no connection, so nothing was to be revoked. */
  whoop_confirmed: boolean | null;
  /** How many items, by kind. */
  deleted: Deleted;
  /** False: the time was too short, and the sweep deletes the rest. */
  complete: boolean;
  sweep_at: string;
  /** Until then a restore of the table could bring it back. */
  backups_until: string;
}

/** Erasing twice, or somebody unknown, is fine. */
export const erase =
  (deps: EraseDeps) =>
  async (user_id: string, deadline: number): Promise<Receipt> => {
    const ended = await endEpoch(deps, user_id, deadline);
    const deleted: Deleted = ended.hadConnection ? { connection: 1 } : {};
    let complete = true;
    // Those of earlier tries too.
    for (const erasure of await deps.erasures.pending(user_id)) {
      complete &&= await sweep(deps, erasure, deleted, deadline - ANSWER_MS);
    }
    return {
      user_id,
      erased_at: instant(ended.erased_at),
      whoop_confirmed: ended.whoop_confirmed,
      deleted,
      complete,
      sweep_at: instant(ended.sweep_at),
      backups_until: instant(ended.sweep_at + BACKUPS_MS),
    };
  };

/** Once this resolves the user is erased. What is thrown before leaves the connection, its grant perhaps revoked. */
const endEpoch = async (deps: EraseDeps, user_id: string, deadline: number) => {
  const { connections, erasures, clock, random } = deps;
  let whoop_confirmed: boolean | null = null;
  for (let ended: Ended | undefined; ; ) {
    const standing = await connections.findStanding(user_id);
    // Our own write, whose answer was lost.
    if (ended && standing?.epoch === ended.erasure_id) return { ...ended, whoop_confirmed };
    const connection = standing && 'link_id' in standing ? standing : undefined;
    if (connection) {
      const isRevoked = await tryRevoke(deps, connection, deadline - DELETES_MS);
      whoop_confirmed = isRevoked && (whoop_confirmed ?? true);
    }
    const erased_at = clock.now();
    const sweep_at = erased_at + SWEEP_AFTER_MS;
    // Another at each try: the last one may have ended an epoch, which is still to be swept.
    const erasure_id = random.id();
    ended = { erasure_id, erased_at, sweep_at, hadConnection: connection !== undefined };
    await erasures.save({
      user_id,
      erasure_id,
      ended: standing?.epoch ?? FIRST_EPOCH,
      sweep_at,
      ...(connection && { untold: untoldOf(connection, erased_at) }),
    });
    const erased = { user_id, epoch: erasure_id, erased_at };
    if (await connections.erase(erased, connection?.link_id ?? standing?.epoch)) {
      return { ...ended, whoop_confirmed };
    }
  }
};

const untoldOf = ({ link_id, whoop_user_id }: Connection, at: number) => ({
  link_id,
  whoop_user_id,
  at,
});

/** Whatever goes wrong with WHOOP, or with its tokens, keeps nobody from being erased. */
const tryRevoke = async (
  deps: EraseDeps,
  connection: Connection,
  deadline: number,
): Promise<boolean> => {
  if (connection.status === 'disconnected') return true;
  try {
    await revoke(deps, connection, deadline);
    return true;
  } catch (error) {
    deps.onFault(error);
    return false;
  }
};

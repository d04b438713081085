/** Who is linked, what is due, and which member belongs to whom. */
import type { Intention } from '../event.ts';
import type { Connection, Covered, Erased, Member, Owner, Status, Window } from '../model.ts';
import type { Collection } from '../record.ts';

/** What a job may change of a connection; undefined removes. */
type Changeable =
  | 'status'
  | 'cause'
  | 'scopes'
  | 'due_at'
  | 'look_at'
  | 'retry_until'
  | 'body_read_at'
  | 'failures'
  | 'probes'
  | 'pending_looks'
  | 'noticed_at'
  | 'notice_job_at'
  | 'reconcile_days';

type ConnectionChange = { [K in Changeable]?: Connection[K] | undefined };

/** What a change may depend on. */
export type Seen = {
  [K in 'status' | 'due_at' | 'retry_until' | 'notices' | 'notice_job_at' | 'intended']?:
    | Connection[K]
    | undefined;
};

/** Where a page of connections ended. */
type UserPosition = Pick<Connection, 'status' | 'user_id'>;

export interface Connections {
  find(user_id: string): Promise<Connection | undefined>;
  /** What stands in its place after an erase, too. */
  findStanding(user_id: string): Promise<Connection | Erased | undefined>;
  /**
   * Puts a new link in place of the link, or the erased epoch, that `replaces` names (undefined: of
   * none); false when another stands there, or was told of more, or intends more events, than
   * `connection` carries.
   */
  commit(connection: Connection, replaces: string | undefined): Promise<boolean>;
  /** Takes the connection away, whatever it holds by now; `replaces` as above. */
  erase(erased: Erased, replaces: string | undefined): Promise<boolean>;
  /** Lets what an erase left in its place be forgotten at `expires_at`, if it still stands there. */
  forgetErased(owner: Owner, expires_at: number): Promise<void>;
  /**
   * False, and nothing changed, when `link_id` is no longer the user's link, was disconnected, or
   * differs from what was `seen` (undefined: absent). Of `changed` it notes one key under a new
   * number, and takes out others; of `events` it adds or replaces some, and takes out what was told.
   */
  update(
    user_id: string,
    link_id: string,
    change: ConnectionChange,
    seen?: Seen,
    changed?: { noted?: string; closed?: string[] },
    events?: { intended?: Record<string, Intention>; told?: string[] },
  ): Promise<boolean>;
  /**
   * Takes events out, whatever became of the link. With `due_at`: that too, and nothing where another
   * stands there by now.
   */
  clearEvents(user_id: string, ids: string[], due_at?: number): Promise<void>;
  /**
   * Moves a cursor forward, never back; false when the link is gone, the cursor is there already, or
   * it and `from` differ from what was `seen` (undefined: absent). `covered` is set with it.
   */
  moveCursor(
    user_id: string,
    link_id: string,
    collection: Collection,
    to: number,
    covered?: Covered & { seen: { cursor: number | undefined; from: number | undefined } },
  ): Promise<boolean>;
  /** Extends what is covered to the start of a window that joins on to it, or overlaps it; else false. */
  coverOlder(
    user_id: string,
    link_id: string,
    collection: Collection,
    window: Window,
  ): Promise<boolean>;
  /** Connections by status, then user_id, from after `after`; with a status, those only. */
  list(
    status: Status | undefined,
    limit: number,
    after?: UserPosition,
  ): Promise<{ items: Connection[]; next?: UserPosition }>;
  /** Users whose `due_at` has come, the longest overdue first, over all shards. */
  due(now: number, limit: number): Promise<{ user_id: string; due_at: number }[]>;
  /** How many have a `due_at`: those that the schedule comes for. May lag a little. */
  count(): Promise<number>;
  /** Moves `due_at` on from the value seen; undefined when another was first. */
  claimDue(user_id: string, seen: number, next: number): Promise<Connection | undefined>;

  findMember(whoop_user_id: number): Promise<Member | undefined>;
  /** True when the member was free, was this user's in this epoch, or `takes_over` is the link that held it. */
  claimMember(member: Member, takes_over?: string): Promise<boolean>;
  /** Frees the member only if this link holds it. */
  releaseMember(whoop_user_id: number, link_id: string): Promise<void>;
}

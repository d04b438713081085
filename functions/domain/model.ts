/** The words of this house: links, connections, grants, jobs, records. */
import type { Intention } from './event.ts';
import type { Body, Collection, RecordOf } from './record.ts';

/** A span of occurrence time in epoch milliseconds: `start` inclusive, `end` exclusive. */
export interface Window {
  start: number;
  end: number;
}

/** Who waits for a job: a person, WHOOP's notice, the schedule, or history. */
export type Lane = 'link' | 'webhook' | 'schedule' | 'backfill';

export type Status = 'connected' | 'needs_reauth' | 'membership_inactive' | 'disconnected';

export const statuses: readonly Status[] = [
  'connected',
  'needs_reauth',
  'membership_inactive',
  'disconnected',
];

/** Why a connection needs its member again. */
export type Cause = 'grant_invalid' | 'rotation_lost' | 'scope_missing';

/** A way to connect, good for a day and for any number of visits. */
export interface Ticket {
  ticket_hash: string;
  user_id: string;
  epoch: string;
  return_url?: string;
  expires_at: number;
}

/** One visit to WHOOP's consent page, bound to the browser that began it. Used once. */
export interface LinkState {
  state_hash: string;
  nonce_hash: string;
  user_id: string;
  epoch: string;
  return_url?: string;
  redirect_uri: string;
  code_verifier?: string;
  expires_at: number;
}

/** Of a user who was never erased. */
export const FIRST_EPOCH = 'first';

/** One user linked to one member. `link_id` is new at each link. */
export interface Connection {
  user_id: string;
  link_id: string;
  /**
   * New with each erase, by its id: data is kept under it, so what a job of an erased link still
   * writes is nothing that a later link could see.
   */
  epoch: string;
  whoop_user_id: number;
  status: Status;
  cause?: Cause;
  scopes: string[];
  linked_at: number;
  /** Everything that started before this instant has been listed, by collection. */
  cursors: Partial<Record<Collection, number>>;
  /** What lies before each cursor, by collection. */
  covered?: Partial<Record<Collection, Covered>>;
  /** When the schedule comes to it next; absent: never. */
  due_at?: number;
  /** When WHOOP is to be asked again; `due_at` comes earlier where a backfill waits. */
  look_at?: number;
  /** Up to when a catch-up that was put off should have listed; what is listed so far is not again. */
  retry_until?: number;
  /** What webhooks named and no pull has brought yet, with the number of the notice that did so last. */
  changed: Record<string, number>;
  /** How many there were; each has a number of its own. */
  notices?: number;
  /** When the last of them came. */
  noticed_at?: number;
  /** When the job starts that is queued for them; absent: none is. */
  notice_job_at?: number;
  /** What an app is still to be told, by the event's id. */
  events: Record<string, Intention>;
  /** How often something was added to them. */
  intended?: number;
  /** How many days the next reconcile may wait; absent or 0: until the next look. */
  reconcile_days?: number;
  body_read_at?: number;
  /** Pulls in a row that WHOOP did not answer. */
  failures: number;
  /** Tries in a row of a grant that seems dead. */
  probes?: number;
  /** Looks in a row at a record that stayed PENDING_SCORE. */
  pending_looks: number;
}

/** Whose data. */
export type Owner = Pick<Connection, 'user_id' | 'epoch'>;

/** What stands where an erased connection stood, until the next link or for a day. */
export interface Erased extends Owner {
  erased_at: number;
}

/** An erase that has still to sweep up what jobs under way may write. */
export interface Erasure {
  user_id: string;
  /** The epoch that it begins. */
  erasure_id: string;
  /** The epoch that it ends. */
  ended: string;
  sweep_at: number;
  /** The connection that it takes away, while an app is still to be told. */
  untold?: { link_id: string; whoop_user_id: number; at: number };
}

/** One span without a hole, from here to the collection's cursor, that was listed to the end. */
export interface Covered {
  from: number;
  /** When a listing up to the cursor of its time was last complete. */
  listed_at: number;
}

/** A member belongs to one user at a time. */
export interface Member {
  whoop_user_id: number;
  user_id: string;
  link_id: string;
  epoch: string;
  claimed_at: number;
}

/** What WHOOP's token endpoint grants. */
export interface TokenResponse {
  access_token: string;
  /** Absent where the `offline` scope was not granted. */
  refresh_token?: string;
  /** Seconds. */
  expires_in: number;
  scopes: string[];
}

/** A connection's tokens, and who may refresh them now. */
export interface Grant {
  user_id: string;
  link_id: string;
  epoch: string;
  access_token: string;
  refresh_token: string;
  /** When the access token dies, epoch milliseconds. */
  access_expires_at: number;
  /** One more at each rotation. */
  token_version: number;
  lease?: { holder: string; until: number };
  /** A refresh was sent and its answer lost: WHOOP may have rotated already. */
  maybe_spent?: boolean;
  /** Refreshes in a row that failed. */
  failures: number;
  /** Refreshes that failed on the last UTC day (2026-03-02) on which one did. */
  failed_on?: { day: string; count: number };
  /** No refresh before this instant. */
  retry_at?: number;
}

/** A unit of pulling, one queue message. Cursors and backfill items hold its progress. */
export interface Job {
  job_id: string;
  user_id: string;
  link_id: string;
  lane: Lane;
  /** Catch up to this instant: the fixed `end` of every listing. */
  until: number;
  /** Drive this backfill instead of catching up. */
  backfill_id?: string;
  /** Has waited for its turn at WHOOP, which is now; else it stands at the end of the line. */
  turn_at?: number;
}

type Shapes = RecordOf & { body: Body };

export interface Stored<C extends keyof Shapes> {
  collection: C;
  id: string;
  link_id: string;
  /** Epoch milliseconds; a recovery's is its sleep's. */
  start: number;
  /** WHOOP's own `updated_at`, epoch milliseconds. */
  updated_at: number;
  record: Shapes[C];
  deleted_at?: number;
}

/** A WHOOP record as kept, or the tombstone of one. */
export type StoredRecord = { [C in keyof Shapes]: Stored<C> }[keyof Shapes];

export const ofCollection = <C extends Collection>(
  all: readonly StoredRecord[],
  collection: C,
): Stored<C>[] => all.filter((it): it is StoredRecord & Stored<C> => it.collection === collection);

/** A part of a backfill. Listings come newest first, so `end` moves back as pages are stored. */
export interface Unit extends Window {
  collection: Collection;
}

export interface Backfill extends Window {
  user_id: string;
  link_id: string;
  backfill_id: string;
  /** What of it was cut into units, where others that ran bring the rest; absent: all of it. */
  parts?: Window[];
  /** What is still to do, by a key of its own. */
  units: Record<string, Unit>;
  units_total: number;
  created_at: number;
  /** When a message that should drive it counts as lost. */
  drive_at: number;
  /** When it last came further. */
  progressed_at?: number;
  /** It has no room at WHOOP before this instant, as far as was known when it last asked. */
  waits_until?: number;
  completed_at?: number;
}

/** WHOOP limits an app by the rolling minute and by the day. */
export type LimitWindow = 'minute' | 'day';

/** WHOOP's X-RateLimit headers; `remaining` and `reset_s` speak of `window`, the closest one. */
export interface RateLimits {
  window: LimitWindow;
  remaining: number;
  /** Seconds from the answer. */
  reset_s: number;
  /** What WHOOP allows the app, by window, where it says so. */
  allowed?: Partial<Record<LimitWindow, number>>;
}

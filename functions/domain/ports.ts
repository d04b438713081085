/** What the domain needs from outside. Every store and queue passes one contract suite, in memory and on emulators. */
import type { Count } from './counts.ts';
import type { AppEvent, Delivery, Intention, Subscriber } from './event.ts';
import type {
  Backfill,
  Connection,
  Covered,
  Erased,
  Erasure,
  Grant,
  Job,
  Lane,
  LimitWindow,
  LinkState,
  Member,
  Owner,
  RateLimits,
  Status,
  StoredRecord,
  Ticket,
  TokenResponse,
  Window,
} from './model.ts';
import type { Body, Collection, WhoopRecord } from './record.ts';

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  /** 32 unguessable bytes, base64url. */
  secret(): string;
  /** A unique id that sorts by time. */
  id(): string;
  /** 0 ≤ x < 1, for jitter. */
  fraction(): number;
}

/** SHA-256 of a text, base64url. */
export type Hash = (text: string) => string;

export interface States {
  saveTicket(ticket: Ticket): Promise<void>;
  /** Only while it is good at `now`. */
  findTicket(ticket_hash: string, now: number): Promise<Ticket | undefined>;
  saveState(state: LinkState): Promise<void>;
  /** Takes it out for good: of any number of callers one gets it, and only while it is good at `now`. */
  takeState(state_hash: string, now: number): Promise<LinkState | undefined>;
}

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

type GrantHealth = Pick<
  Grant,
  'access_expires_at' | 'token_version' | 'failures' | 'failed_on' | 'retry_at'
>;

export interface Grants {
  save(grant: Grant): Promise<void>;
  /** Strongly consistent: a refresh is decided by what it reads. */
  find(user_id: string, link_id: string): Promise<Grant | undefined>;
  /** How the tokens are doing, without opening them. */
  health(user_id: string, link_id: string): Promise<GrantHealth | undefined>;
  /** Takes the right to refresh: granted when the version stands, no refresh of it has failed since, and no other's lease runs at `now`. */
  lease(grant: Grant, lease: { holder: string; until: number }, now: number): Promise<boolean>;
  /** Replaces version `grant.token_version - 1`, whoever holds the lease, and ends the lease. */
  rotate(grant: Grant): Promise<boolean>;
  /** Ends the holder's lease on this version without a rotation and notes how it went; what the note lacks is removed. */
  release(
    grant: Grant,
    holder: string,
    note: Pick<Grant, 'failures' | 'failed_on' | 'retry_at'> & { maybe_spent: boolean },
  ): Promise<boolean>;
  /** Lets a grant that seems dead expire at `expires_at`, or when it was to already, unless it is rotated before. */
  retire(
    grant: Grant,
    note: Required<Pick<Grant, 'failures' | 'failed_on'>>,
    expires_at: number,
  ): Promise<boolean>;
  /** Deletes that link's grant and no other. */
  drop(user_id: string, link_id: string): Promise<void>;
}

/** Where a page of records ended: newest first, at one instant the greatest id (as text) first. */
export interface Position {
  start: number;
  id: string;
}

export interface Records {
  find(
    owner: Owner,
    collection: StoredRecord['collection'],
    id: string,
  ): Promise<StoredRecord | undefined>;
  /** All that start in the window, tombstones too, in no promised order. */
  between(
    owner: Owner,
    collection: StoredRecord['collection'],
    window: Window,
  ): Promise<StoredRecord[]>;
  /** Records that start in the window, newest first, without tombstones and without expired ones. */
  page(
    owner: Owner,
    collection: StoredRecord['collection'],
    window: Window,
    limit: number,
    after?: Position,
  ): Promise<{ items: StoredRecord[]; next?: Position }>;
  /** Stores unless a newer version stands there (an equal `updated_at` is replaced); then false. */
  put(owner: Owner, record: StoredRecord, expires_at?: number): Promise<boolean>;
  /** Makes a tombstone of exactly the version seen; false when another stands there. */
  bury(owner: Owner, seen: StoredRecord, deleted_at: number): Promise<boolean>;
}

export interface Backfills {
  save(owner: Owner, backfill: Backfill): Promise<void>;
  find(owner: Owner, backfill_id: string): Promise<Backfill | undefined>;
  /** All that are kept, the completed ones until they expire. */
  list(owner: Owner): Promise<Backfill[]>;
  /** Those that are not completed. */
  running(owner: Owner): Promise<Backfill[]>;
  /** Moves a unit's `end` back, never forward, at `now`; no error when the unit is done already. */
  shrink(owner: Owner, backfill_id: string, unit: string, end: number, now: number): Promise<void>;
  /** Takes a unit out at `now`; no error when it is out already. */
  finish(owner: Owner, backfill_id: string, unit: string, now: number): Promise<void>;
  /** It is forgotten at `expires_at`. */
  complete(
    owner: Owner,
    backfill_id: string,
    completed_at: number,
    expires_at: number,
  ): Promise<void>;
  /** Moves `drive_at` on from the value seen, and notes a wait that is known; false when another was first. */
  claimDrive(
    owner: Owner,
    backfill_id: string,
    seen: number,
    next: number,
    waits_until?: number,
  ): Promise<boolean>;
}

/** One item that is kept under an epoch: what it is, and which one of those. */
export interface Remnant {
  kind: string;
  key: string;
}

export interface Erasures {
  save(erasure: Erasure): Promise<void>;
  /** All of this user's that have not been swept. */
  pending(user_id: string): Promise<Erasure[]>;
  /** Those whose `sweep_at` has come, the longest overdue first. May lag a little. */
  due(now: number, limit: number): Promise<Erasure[]>;
  remove(user_id: string, erasure_id: string): Promise<void>;
  /** Up to `limit` of what is kept under the owner's epoch; none: nothing is. */
  remnants(owner: Owner, limit: number): Promise<Remnant[]>;
  /** False when it is gone already. A member is freed where the owner holds it. */
  drop(owner: Owner, remnant: Remnant): Promise<boolean>;
}

/** One thing that is kept of a user; tokens are none of them. */
export type Exported =
  | { type: 'connection'; connection: Connection }
  | { type: 'backfill'; backfill: Backfill }
  | { type: 'record'; record: StoredRecord };

export interface Archive {
  /** Everything, in an order of its own, from after the place `after`; each says its own place. */
  page(
    owner: Owner,
    limit: number,
    after?: string,
  ): Promise<{ items: (Exported & { at: string })[]; next?: string }>;
}

/** Instants are epoch milliseconds; `asked_at` is when the request left that WHOOP answered so. */
interface HeardLimit {
  remaining: number;
  until: number;
  asked_at: number;
  noted_at: number;
}

/** The app's requests at WHOOP, all Lambdas together. */
export interface BudgetState {
  /** Permits granted, by the epoch quarter second of their grant; of these the webhook lane's. */
  minute: Count[];
  /** Permits granted, by the epoch quarter hour of their grant; of these live traffic's. */
  day: Count[];
  /** When all that was granted will be worked off at an even pace. */
  paced_until?: number;
  /** When the last job in line has its turn, by lane. */
  turns?: Partial<Record<Lane, number>>;
  /** Where WHOOP was stricter than our own count: no more than `remaining` until `until`. */
  heard?: Partial<Record<LimitWindow, HeardLimit>>;
  /** Where WHOOP allows less than the settings say. */
  allowed?: Partial<Record<LimitWindow, number>>;
  /** After a 429: nothing until then. */
  gate_until?: number;
  /** Connections that live traffic serves, now and on average over a day. */
  live?: { connections: number; mean: number; counted_at: number; since: number };
}

export interface Budget {
  read(): Promise<{ state: BudgetState; version: number }>;
  /** Replaces the version read; false when another write was first. */
  write(state: BudgetState, version: number): Promise<boolean>;
}

export interface UsagePoint {
  /** Minutes since the epoch. */
  minute: number;
  lane: Lane;
  requests: number;
  /** Jobs that found no room. */
  deferred: number;
}

/** What WHOOP said last of its closest window. */
export interface WhoopWord {
  window: LimitWindow;
  remaining: number;
  reset_at: number;
  heard_at: number;
}

/** What was asked of WHOOP, minute by minute, kept for a day: for people to look at, nothing is decided by it. */
export interface Usage {
  /** Adds to what is there; `word` is kept where it is the newest. */
  add(points: UsagePoint[], word?: WhoopWord): Promise<void>;
  /** From a minute on, in no promised order. */
  since(minute: number): Promise<{ points: UsagePoint[]; word?: WhoopWord }>;
}

export interface Traces {
  /** Whether a webhook of this trace id was remembered, and that holds at `now`. */
  isSeen(trace_id: string, now: number): Promise<boolean>;
  remember(trace_id: string, until: number): Promise<void>;
}

export interface Jobs {
  /** Queues jobs to start after `delay_s` (0–900): `live` by lane, `bulk` else and with a turn to wait for. */
  send(jobs: Job[], delay_s?: number): Promise<void>;
}

export interface Deliveries {
  /** Queues them, each to be tried by itself. */
  send(deliveries: Delivery[]): Promise<void>;
}

/** Subscribers who asked not to be told any more, by name. */
export interface Disabled {
  has(subscriber: string): Promise<boolean>;
  add(subscriber: string, at: number): Promise<void>;
  remove(subscriber: string): Promise<void>;
}

/** One signed request to a subscriber, which need not succeed; throws where there is no answer. */
export type Post = (
  subscriber: Subscriber,
  event_id: string,
  event: AppEvent,
) => Promise<{ status: number; retry_after_s?: number | undefined }>;

/** One request at WHOOP that succeeded. */
export interface Answer<T> {
  body: T;
  limits?: RateLimits | undefined;
}

export interface Page {
  records: WhoopRecord[];
  next_token?: string;
}

/** WHOOP's side. Every method is one request, and throws WhoopError. */
export interface Whoop {
  exchange(code: string, redirect_uri: string, code_verifier?: string): Promise<TokenResponse>;
  refresh(refresh_token: string): Promise<TokenResponse>;
  /** The member's id, and nothing else of the profile. */
  memberId(access_token: string): Promise<Answer<number>>;
  body(access_token: string): Promise<Answer<Body>>;
  list(
    access_token: string,
    collection: Collection,
    window: Window,
    next_token?: string,
  ): Promise<Answer<Page>>;
  /** A sleep or workout by its UUID, a cycle or recovery by the cycle's id. */
  get(access_token: string, collection: Collection, id: string): Promise<Answer<WhoopRecord>>;
  revoke(access_token: string): Promise<Answer<void>>;
}

/** What a look at a connection lists, and when the next one is due. */
import type { Connection, Lane } from './model.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from './plan.ts';
import { type Collection, collections } from './record.ts';

/** How long a reconcile may wait after one that found nothing missed; 0: until the next look. */
const RECONCILE_DAYS = [0, 1, 3, 7];
/** Who wears the strap sleeps daily: after this silence webhooks may have stopped. */
const SILENCE_MS = 36 * HOUR_MS;
const PENDING_LOOKS_MS = [15 * MINUTE_MS, HOUR_MS, 4 * HOUR_MS];
/** Clocks differ. */
const EARLY_MS = MINUTE_MS;
const OVERDUE_MS = 10 * MINUTE_MS;

/** What webhooks are sent for. */
const told: readonly Collection[] = ['sleep', 'recovery', 'workout'];

/** For cycles there are no webhooks: they may grow this old, and no older. */
export const cyclesDueAt = ({ cursors }: Pick<Connection, 'cursors'>, interval_hours: number) =>
  cursors.cycle === undefined ? 0 : cursors.cycle + interval_hours * HOUR_MS;

type Reconciled = Pick<Connection, 'cursors' | 'reconcile_days' | 'noticed_at'>;

/** Up to when all that webhooks are sent for has been listed; undefined before the first look. */
export const reconciledAt = ({ cursors }: Pick<Connection, 'cursors'>): number | undefined => {
  const at = Math.min(...told.map((collection) => cursors[collection] ?? Number.NEGATIVE_INFINITY));
  return Number.isFinite(at) ? at : undefined;
};

/** When a collection is to be listed although no webhook asks for it. */
const dueAt = (
  collection: Collection,
  { cursors, reconcile_days = 0, noticed_at = 0 }: Reconciled,
  now: number,
  interval_hours: number,
): number => {
  const listed_at = cursors[collection];
  if (listed_at === undefined) return 0;
  const days = now - noticed_at > SILENCE_MS ? Math.min(reconcile_days, 1) : reconcile_days;
  const wait = told.includes(collection) ? days * DAY_MS : 0;
  return listed_at + Math.max(wait, interval_hours * HOUR_MS);
};

/** Ever less often while webhooks miss nothing; daily when they do, and at each look when none comes. */
export const nextReconcileDays = (
  { reconcile_days = 0, noticed_at = 0 }: Reconciled,
  hasMissed: boolean,
  now: number,
): number => {
  const isHeard = now - noticed_at <= SILENCE_MS;
  if (hasMissed) return isHeard ? 1 : 0;
  if (!isHeard) return reconcile_days;
  return RECONCILE_DAYS.find((days) => days > reconcile_days) ?? reconcile_days;
};

/** Whether the schedule comes for what is due, not for a notice or a backfill alone. */
export const isLookDue = ({ status, look_at = 0 }: Connection, now: number): boolean =>
  status !== 'connected' || look_at <= now + EARLY_MS;

/** A person's look lists all; the schedule's what is due; a webhook's nothing, once a first look was made. */
export const toList = (
  connection: Connection,
  lane: Lane,
  now: number,
  interval_hours: number,
): Collection[] => {
  const { cursors, retry_until = 0, status } = connection;
  if (lane === 'link') return [...collections];
  const isNew = (collection: Collection) => cursors[collection] === undefined;
  if (lane === 'webhook' || !isLookDue(connection, now)) {
    return lane === 'webhook' ? collections.filter(isNew) : [];
  }
  const due = collections.filter(
    (collection) =>
      (cursors[collection] ?? 0) < retry_until ||
      dueAt(collection, connection, now, interval_hours) <= now + EARLY_MS,
  );
  // Of a grant that seems dead nothing is known until WHOOP is asked.
  return due.length === 0 && status !== 'connected' ? ['cycle'] : due;
};

/** Whether some of what webhooks are sent for was listed, and some not. */
export const isPartial = (listed: readonly Collection[]): boolean =>
  told.some((collection) => listed.includes(collection)) &&
  !told.every((collection) => listed.includes(collection));

/**
 * Soon while a record waits for its score, else when something is due. `pending` undefined: this job
 * has not seen all that may wait.
 */
export const nextLook = (
  connection: Pick<Connection, 'cursors' | 'look_at' | 'pending_looks'> & Reconciled,
  lane: Lane,
  pending: boolean | undefined,
  now: number,
  interval_hours: number,
): { look_at: number; pending_looks: number } => {
  const { look_at: planned = 0, pending_looks } = connection;
  const due_at = Math.min(
    ...collections.map((collection) => dueAt(collection, connection, now, interval_hours)),
  );
  // What is overdue has been put off, or its job is in the queue already, or comes in a moment.
  const regular = due_at > now ? due_at : Math.max(planned, now + OVERDUE_MS);
  if (pending === undefined) {
    const awaited_at = pending_looks > 0 ? Math.max(planned, now + OVERDUE_MS) : regular;
    return { look_at: Math.min(regular, awaited_at), pending_looks };
  }
  if (!pending) return { look_at: regular, pending_looks: 0 };
  const looks = lane === 'schedule' ? pending_looks : 0;
  const soon = PENDING_LOOKS_MS[looks];
  return soon === undefined
    ? { look_at: regular, pending_looks: looks }
    : { look_at: Math.min(regular, now + soon), pending_looks: looks + 1 };
};

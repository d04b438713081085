/** Queues events: what was promised with a write, and what others left to tell. */
import { type AppEvent, fanOut, type Intention, isWanted, type Subscriber } from './event.ts';
import { type Change, changeEvent, completedEvent, eventIdOf, leftEvent } from './event-of.ts';
import type { Backfill, Connection, Erasure } from './model.ts';
import { MINUTE_MS } from './plan.ts';
import type { Clock, Connections, Deliveries, Erasures, Records } from './ports.ts';

export interface SendDeps {
  deliveries: Deliveries;
  subscribers: readonly Subscriber[];
}

interface StatusDeps extends SendDeps {
  connections: Pick<Connections, 'clearEvents'>;
}

export interface TellDeps extends StatusDeps {
  records: Pick<Records, 'between'>;
  clock: Clock;
}

type Told = [event_id: string, event: AppEvent];

/** When the schedule comes for what the change of a connection left to tell. */
export const TELL_MS = 5 * MINUTE_MS;

/** The change of a connection, to be written with it; empty where nobody wants to hear of it. */
export const intended = (
  subscribers: readonly Subscriber[],
  event_id: string,
  change: Change,
): Record<string, Intention> => (isWanted(subscribers, change.type) ? { [event_id]: change } : {});

/** Tells of the connection that an erase took away, once nothing of it is left; a crash in between tells again. */
export const tellErased = async (
  { deliveries, subscribers, erasures }: SendDeps & { erasures: Pick<Erasures, 'save'> },
  { untold, ...erasure }: Erasure,
): Promise<void> => {
  if (!untold) return;
  const { user_id } = erasure;
  const { whoop_user_id, at } = untold;
  const event = changeEvent({ user_id, whoop_user_id }, { type: 'connection.erased', at });
  await deliveries.send(fanOut(subscribers, eventIdOf(untold, 'erased'), event));
  await erasures.save(erasure);
};

/** Before it is noted as complete, so that a crash in between tells again. */
export const tellCompleted = async (
  { deliveries, subscribers }: SendDeps,
  backfill: Backfill,
  at: number,
): Promise<void> => {
  if (!isWanted(subscribers, 'backfill.completed')) return;
  const event = completedEvent(backfill, at);
  await deliveries.send(fanOut(subscribers, `${backfill.backfill_id}.completed`, event));
};

const tell = async (deps: StatusDeps, connection: Connection, told: Told[]): Promise<void> => {
  const { user_id, events, status, due_at } = connection;
  await deps.deliveries.send(told.flatMap(([id, event]) => fanOut(deps.subscribers, id, event)));
  const ids = told.map(([id]) => id);
  // A disconnected connection is due for nothing else.
  const isOver = status === 'disconnected' && Object.keys(events).length === ids.length;
  await deps.connections.clearEvents(user_id, ids, isOver ? due_at : undefined);
};

/** Tells what became of a connection, as it was promised in the write that changed it. */
export const tellStatus = async (deps: StatusDeps, connection: Connection): Promise<void> => {
  const told = Object.entries(connection.events).flatMap(([id, it]): Told[] =>
    it.type === 'data.updated' ? [] : [[id, changeEvent(connection, it)]],
  );
  if (told.length > 0) await tell(deps, connection, told);
};

/** Tells all that is left of those who were stopped half-way, but nothing of who may still write. */
export const tellLeft = async (deps: TellDeps, connection: Connection): Promise<void> => {
  const now = deps.clock.now();
  const left = Object.entries(connection.events).filter(([, it]) => leftAt(it) <= now);
  const isDone = connection.status === 'disconnected' && connection.due_at !== undefined;
  if (left.length === 0 && !isDone) return;
  const told = left.map(
    async ([id, it]): Promise<Told> => [id, await leftEvent(deps, connection, it)],
  );
  await tell(deps, connection, await Promise.all(told));
};

/** When others have to tell it. */
export const leftAt = (intention: Intention): number =>
  intention.type === 'data.updated' ? intention.open_until : intention.at;

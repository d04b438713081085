/** Takes a link apart: revokes the grant at WHOOP and forgets its tokens; the data stays. */
import { Deferred, Refusal, WhoopError } from './errors.ts';
import { eventIdOf } from './event-of.ts';
import { connectionOf } from './known-user.ts';
import type { Deliveries } from './ports.ts';
import { type RevokeDeps, revoke } from './revoke.ts';
import { intended, TELL_MS, tellStatus } from './tell.ts';

export type DisconnectDeps = RevokeDeps & { deliveries: Deliveries };

/** Throws Refusal, and then the connection is as it was. Disconnecting twice is fine. */
export const disconnect =
  (deps: DisconnectDeps) =>
  async (user_id: string, deadline: number): Promise<void> => {
    const { connections, grants } = deps;
    const connection = await connectionOf(connections, user_id);
    const { link_id, whoop_user_id } = connection;
    if (connection.status !== 'disconnected') {
      await revoke(deps, connection, deadline).catch((error: unknown) => {
        throw asRefusal(error);
      });
      const now = deps.clock.now();
      const disconnected = {
        status: 'disconnected' as const,
        cause: undefined,
        // Only for what is to be told of it.
        due_at: deps.subscribers.length > 0 ? now + TELL_MS : undefined,
      };
      const said = { type: 'connection.disconnected' as const, at: now };
      const event_id = eventIdOf(connection, 'disconnected');
      const events = { intended: intended(deps.subscribers, event_id, said) };
      if (!(await connections.update(user_id, link_id, disconnected, {}, {}, events))) {
        // Our own write, whose answer was lost, or a user who was linked again: the new link stays.
        if ((await connections.find(user_id))?.link_id !== link_id) return;
      }
    }
    await connections.releaseMember(whoop_user_id, link_id);
    await grants.drop(user_id, link_id);
    // Last: the schedule comes for what fails here.
    const left = await connections.find(user_id);
    if (left?.status === 'disconnected') await tellStatus(deps, left);
  };

const asRefusal = (error: unknown): unknown =>
  error instanceof Deferred || error instanceof WhoopError
    ? new Refusal(
        'whoop_unavailable',
        'WHOOP could not be asked to revoke the grant; nothing changed, try again in a minute.',
        error,
      )
    : error;

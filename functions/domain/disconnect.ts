/** Takes a link apart: revokes the grant at WHOOP and forgets its tokens; the data stays. */
import { Deferred, Refusal, WhoopError } from './errors.ts';
import { connectionOf } from './known-user.ts';
import { type RevokeDeps, revoke } from './revoke.ts';

/** Throws Refusal, and then the connection is as it was. Disconnecting twice is fine. */
export const disconnect =
  (deps: RevokeDeps) =>
  async (user_id: string, deadline: number): Promise<void> => {
    const { connections, grants } = deps;
    const connection = await connectionOf(connections, user_id);
    const { link_id, whoop_user_id } = connection;
    if (connection.status !== 'disconnected') {
      await revoke(deps, connection, deadline).catch((error: unknown) => {
        throw asRefusal(error);
      });
      const disconnected = {
        status: 'disconnected' as const,
        cause: undefined,
        due_at: undefined,
      };
      if (!(await connections.update(user_id, link_id, disconnected))) {
        // Our own write, whose answer was lost, or a user who was linked again: the new link stays.
        if ((await connections.find(user_id))?.link_id !== link_id) return;
      }
    }
    await connections.releaseMember(whoop_user_id, link_id);
    await grants.drop(user_id, link_id);
  };

const asRefusal = (error: unknown): unknown =>
  error instanceof Deferred || error instanceof WhoopError
    ? new Refusal(
        'whoop_unavailable',
        'WHOOP could not be asked to revoke the grant; nothing changed, try again in a minute.',
        error,
      )
    : error;

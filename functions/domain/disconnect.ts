/** Takes a link apart: revokes the grant at WHOOP and forgets its tokens; the data stays. */
import { type CallDeps, openCaller } from './call.ts';
import { Deferred, LinkGone, Refusal, WhoopError } from './errors.ts';
import { connectionOf } from './known-user.ts';
import { person } from './permits.ts';
import type { Whoop } from './ports.ts';

export type DisconnectDeps = Omit<CallDeps, 'whoop' | 'required_scopes'> & {
  whoop: Pick<Whoop, 'refresh' | 'revoke'>;
};

/** Throws Refusal, and then the connection is as it was. Disconnecting twice is fine. */
export const disconnect =
  (deps: DisconnectDeps) =>
  async (user_id: string, deadline: number): Promise<void> => {
    const { connections, grants } = deps;
    const connection = await connectionOf(connections, user_id);
    const { link_id, whoop_user_id } = connection;
    if (connection.status !== 'disconnected') {
      // A grant can be revoked whatever it lacks.
      const caller = openCaller({ ...deps, required_scopes: [] }, connection, person, deadline);
      try {
        await caller.call((token) => deps.whoop.revoke(token));
      } catch (error) {
        if (!isRevoked(error)) throw asRefusal(error);
      } finally {
        await caller.close();
      }
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

/** A dead grant is what was asked for; of an inactive membership WHOOP takes no request at all. */
const isRevoked = (error: unknown): boolean =>
  error instanceof LinkGone ||
  (error instanceof WhoopError && error.kind === 'membership_inactive');

const asRefusal = (error: unknown): unknown =>
  error instanceof Deferred || error instanceof WhoopError
    ? new Refusal(
        'whoop_unavailable',
        'WHOOP could not be asked to revoke the grant; nothing changed, try again in a minute.',
        error,
      )
    : error;

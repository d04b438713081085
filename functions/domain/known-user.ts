/** The connection of a user who is named by a caller. */
import { Refusal } from './errors.ts';
import type { Connection } from './model.ts';
import type { Connections } from './ports.ts';

/** Throws Refusal. */
export const connectionOf = async (
  connections: Connections,
  user_id: string,
): Promise<Connection> => {
  const connection = await connections.find(user_id);
  if (!connection) throw new Refusal('unknown_user', 'No user of this id has connected yet.');
  return connection;
};

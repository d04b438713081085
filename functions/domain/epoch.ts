/** Which epoch of a user is now: the one of the connection, or of the erase that took it away. */
import { FIRST_EPOCH } from './model.ts';
import type { Connections } from './ports.ts';

export const currentEpoch = async (
  connections: Pick<Connections, 'findStanding'>,
  user_id: string,
): Promise<string> => (await connections.findStanding(user_id))?.epoch ?? FIRST_EPOCH;

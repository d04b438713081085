/** Takes a grant back at WHOOP, whatever it lacks. */
import { type CallDeps, openCaller } from './call.ts';
import { LinkGone, WhoopError } from './errors.ts';
import type { Connection } from './model.ts';
import { person } from './permits.ts';
import type { Whoop } from './ports.ts';

export type RevokeDeps = Omit<CallDeps, 'whoop' | 'required_scopes'> & {
  whoop: Pick<Whoop, 'refresh' | 'revoke'>;
};

/** Throws Deferred or WhoopError where WHOOP could not be asked. A dead grant is what was asked for. */
export const revoke = async (
  deps: RevokeDeps,
  connection: Connection,
  deadline: number,
): Promise<void> => {
  const caller = openCaller({ ...deps, required_scopes: [] }, connection, person, deadline);
  try {
    await caller.call((token) => deps.whoop.revoke(token));
  } catch (error) {
    if (!isRevoked(error)) throw error;
  } finally {
    await caller.close();
  }
};

/** Of an inactive membership WHOOP takes no request at all. */
const isRevoked = (error: unknown): boolean =>
  error instanceof LinkGone ||
  (error instanceof WhoopError && error.kind === 'membership_inactive');

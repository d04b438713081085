/** Which scopes a refresh says that its grant still holds, and what becomes of the connection. */
import type { Connection, Grant } from './model.ts';
import { needReauth } from './needs-reauth.ts';
import type { TokenDeps } from './token.ts';

/** Asked for `offline`, WHOOP names "offline other-scopes-requested", it says; `offline` alone we take for no list. */
const isWholeList = (scopes: string[]): boolean => scopes.some((scope) => scope !== 'offline');

/** Throws LinkGone where a required scope is gone; one that is only optional is no longer used. */
export const noteScopes = async (
  deps: TokenDeps,
  connection: Connection,
  grant: Grant,
  scopes: string[],
): Promise<void> => {
  if (!isWholeList(scopes)) return;
  const { user_id, link_id } = connection;
  if (scopes.join(' ') !== connection.scopes.join(' ')) {
    await deps.connections.update(user_id, link_id, { scopes });
  }
  if (deps.required_scopes.every((scope) => scopes.includes(scope))) return;
  await needReauth(deps, connection, grant, 'scope_missing');
};

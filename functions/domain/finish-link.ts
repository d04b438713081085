/** Finishes a link: from WHOOP's answer to a connection with tokens and its first job. */
import { sendPermitted } from './call.ts';
import { Deferred, LinkError, type LinkErrorCode, WhoopError } from './errors.ts';
import { cookieName } from './linking.ts';
import type { LinkState, TokenResponse } from './model.ts';
import { openPermits, type PermitsDeps, person } from './permits.ts';
import type { Hash, States, Whoop } from './ports.ts';
import { type SaveDeps, saveLink } from './save-link.ts';

export interface FinishDeps extends PermitsDeps, SaveDeps {
  states: States;
  whoop: Pick<Whoop, 'exchange' | 'memberId'>;
  hash: Hash;
  public_url: string;
  required_scopes: readonly string[];
}

/** What WHOOP sends back with the browser (RFC 6749 §4.1.2). */
export interface CallbackQuery {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
}

interface FinishedLink {
  user_id: string;
  link_id: string;
  return_url?: string;
}

const MEMBER_PATIENCE_MS = 6_000;

/** Throws LinkError, and then nothing of the link is stored. */
export const finishLink =
  (deps: FinishDeps) =>
  async (
    query: CallbackQuery,
    cookie: (name: string) => string | undefined,
  ): Promise<FinishedLink> => {
    const { states, clock, hash, public_url } = deps;
    const state = query.state ? await states.takeState(hash(query.state), clock.now()) : undefined;
    if (!state) throw new LinkError('state_invalid');
    // Digests are compared, so how long it takes tells nothing about the nonce.
    const nonce = cookie(cookieName(state.state_hash, public_url)) ?? '';
    const { user_id, return_url } = state;
    if (hash(nonce) !== state.nonce_hash) throw new LinkError('browser_mismatch', return_url);
    try {
      const link_id = await connect(deps, state, query);
      return { user_id, link_id, ...(return_url !== undefined && { return_url }) };
    } catch (error) {
      throw asLinkError(error, return_url);
    }
  };

const asLinkError = (error: unknown, return_url: string | undefined): unknown => {
  if (error instanceof LinkError) return new LinkError(error.code, return_url, error.cause);
  if (error instanceof Deferred) return new LinkError('whoop_unavailable', return_url, error);
  if (!(error instanceof WhoopError)) return error;
  const code = ['unavailable', 'rate_limited'].includes(error.kind)
    ? 'whoop_unavailable'
    : 'exchange_failed';
  return new LinkError(code, return_url, error);
};

const errorCodes = new Map<string, LinkErrorCode>([
  ['access_denied', 'access_denied'],
  ['invalid_scope', 'missing_scopes'],
  ['server_error', 'whoop_unavailable'],
  ['temporarily_unavailable', 'whoop_unavailable'],
]);

const connect = async (
  deps: FinishDeps,
  state: LinkState,
  query: CallbackQuery,
): Promise<string> => {
  if (query.error) throw new LinkError(errorCodes.get(query.error) ?? 'exchange_failed');
  if (!query.code) throw new LinkError('exchange_failed');
  const pair = await deps.whoop.exchange(query.code, state.redirect_uri, state.code_verifier);
  const { refresh_token } = pair;
  if (!refresh_token) throw new LinkError('missing_offline_scope');
  if (!deps.required_scopes.every((scope) => pair.scopes.includes(scope))) {
    throw new LinkError('missing_scopes');
  }
  const whoop_user_id = await readMemberId(deps, pair);
  return saveLink(deps, state, whoop_user_id, { ...pair, refresh_token });
};

/** The code is spent by now, so a full minute or a bad moment at WHOOP is waited out a little. */
const readMemberId = async (deps: FinishDeps, { access_token }: TokenResponse): Promise<number> => {
  const permits = openPermits(deps, person);
  const patient_until = deps.clock.now() + MEMBER_PATIENCE_MS;
  try {
    for (;;) {
      try {
        return await sendPermitted(permits, deps.clock, () => deps.whoop.memberId(access_token));
      } catch (error) {
        const wait = waitAfter(error, deps.clock.now());
        if (wait === undefined || deps.clock.now() + wait > patient_until) throw error;
        await deps.clock.sleep(wait);
      }
    }
  } finally {
    await permits.close();
  }
};

const waitAfter = (error: unknown, now: number): number | undefined => {
  if (error instanceof Deferred) return error.until - now;
  return error instanceof WhoopError && error.kind === 'unavailable' ? 1_000 : undefined;
};

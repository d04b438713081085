/** Finishes a link: from WHOOP's answer to a connection with tokens and its first job. */
import { backfillJob } from './backfill.ts';
import { cookieName } from './linking.ts';
import {
  type Connection,
  Deferred,
  LinkError,
  type LinkErrorCode,
  type LinkState,
  type TokenPair,
  WhoopError,
} from './model.ts';
import { openPermits, type PermitsDeps } from './permits.ts';
import { initialWindow, planBackfill } from './plan.ts';
import type { Backfills, Connections, Grants, Hash, Jobs, States, Whoop } from './ports.ts';

export interface FinishDeps extends PermitsDeps {
  states: States;
  connections: Connections;
  grants: Grants;
  backfills: Backfills;
  jobs: Jobs;
  whoop: Pick<Whoop, 'exchange' | 'memberId'>;
  hash: Hash;
  public_url: string;
  required_scopes: readonly string[];
  initial_backfill_days: number;
  retention_days: number;
}

/** What WHOOP sends back with the browser (RFC 6749 §4.1.2). */
export interface CallbackQuery {
  state?: string | undefined;
  code?: string | undefined;
  error?: string | undefined;
}

const PATIENCE_MS = 8_000;
/** A claim without a connection is a link that crashed half-way; it may be taken over after this. */
const CLAIM_LIFE_MS = 900_000;

/** Throws LinkError, and then nothing of the link is stored. */
export const finishLink =
  (deps: FinishDeps) =>
  async (
    query: CallbackQuery,
    cookie: (name: string) => string | undefined,
  ): Promise<{ return_url?: string }> => {
    const { states, clock, hash, public_url } = deps;
    const state = query.state ? await states.takeState(hash(query.state), clock.now()) : undefined;
    if (!state) throw new LinkError('state_invalid');
    // Digests are compared, so how long it takes tells nothing about the nonce.
    const nonce = cookie(cookieName(state.state_hash, public_url)) ?? '';
    if (hash(nonce) !== state.nonce_hash) throw new LinkError('browser_mismatch');
    try {
      await connect(deps, state, query);
    } catch (error) {
      throw asLinkError(error, state.return_url);
    }
    return state.return_url === undefined ? {} : { return_url: state.return_url };
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

const errorCodes: Record<string, LinkErrorCode> = {
  access_denied: 'access_denied',
  invalid_scope: 'missing_scopes',
  server_error: 'whoop_unavailable',
  temporarily_unavailable: 'whoop_unavailable',
};

const connect = async (deps: FinishDeps, state: LinkState, query: CallbackQuery): Promise<void> => {
  if (query.error) throw new LinkError(errorCodes[query.error] ?? 'exchange_failed');
  if (!query.code) throw new LinkError('exchange_failed');
  const pair = await deps.whoop.exchange(query.code, state.redirect_uri, state.code_verifier);
  const { refresh_token } = pair;
  if (!refresh_token) throw new LinkError('missing_offline_scope');
  if (!deps.required_scopes.every((scope) => pair.scopes.includes(scope))) {
    throw new LinkError('missing_scopes');
  }
  const whoop_user_id = await readMemberId(deps, pair);
  await save(deps, state.user_id, whoop_user_id, { ...pair, refresh_token });
};

/** The code is spent by now, so a full minute or a bad moment at WHOOP is waited out a little. */
const readMemberId = async (deps: FinishDeps, { access_token }: TokenPair): Promise<number> => {
  const permits = openPermits(deps, 'link');
  const patient_until = deps.clock.now() + PATIENCE_MS;
  try {
    for (;;) {
      try {
        await permits.take();
        return (await deps.whoop.memberId(access_token)).body;
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

/**
 * The connection is written last of what a link consists of, in one conditional write, so a crash
 * before it leaves the older link whole, and a crash after it a connection that is due at once.
 */
const save = async (
  deps: FinishDeps,
  user_id: string,
  whoop_user_id: number,
  pair: TokenPair & { refresh_token: string },
): Promise<void> => {
  const { connections, grants, backfills, jobs, clock, random } = deps;
  const link_id = random.id();
  const now = clock.now();
  const history = planBackfill(
    { user_id, link_id },
    random.id(),
    initialWindow(deps.initial_backfill_days, now),
    deps.retention_days,
    now,
  );
  for (;;) {
    const existing = await connections.find(user_id);
    if (existing && existing.whoop_user_id !== whoop_user_id)
      throw new LinkError('different_member');
    await claimMember(deps, { whoop_user_id, user_id, link_id, claimed_at: now });
    await grants.save({
      user_id,
      link_id,
      access_token: pair.access_token,
      refresh_token: pair.refresh_token,
      access_expires_at: now + pair.expires_in * 1_000,
      token_version: 1,
      failures: 0,
    });
    if (history) await backfills.save(history);
    const connection: Connection = {
      user_id,
      link_id,
      whoop_user_id,
      status: 'connected',
      scopes: pair.scopes,
      linked_at: now,
      cursors: existing?.cursors ?? {},
      due_at: now,
      failures: 0,
      pending_looks: 0,
    };
    if (!(await connections.commit(connection, existing?.link_id))) continue;
    if (existing) await grants.drop(user_id, existing.link_id);
    await jobs.send([
      { job_id: random.id(), user_id, link_id, lane: 'link', until: now },
      ...(history ? [backfillJob(history, random)] : []),
    ]);
    return;
  }
};

const claimMember = async (
  { connections, clock }: FinishDeps,
  claim: Parameters<Connections['claimMember']>[0],
): Promise<void> => {
  if (await connections.claimMember(claim)) return;
  const holder = await connections.findMember(claim.whoop_user_id);
  const theirs = holder && (await connections.find(holder.user_id));
  const holds = theirs?.whoop_user_id === claim.whoop_user_id && theirs.status !== 'disconnected';
  const left = holder && !holds && clock.now() - holder.claimed_at >= CLAIM_LIFE_MS;
  if (left && (await connections.claimMember(claim, holder.link_id))) return;
  // The tokens in hand are dropped, not revoked: a revocation could hit the member's other link.
  throw new LinkError('duplicate_connection');
};

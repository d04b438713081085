/** One request to WHOOP: permitted by the budget, authorised by the grant, its answer noted. */
import { type Connection, Deferred, type Grant, type Lane, WhoopError } from './model.ts';
import { openPermits, type PermitsDeps } from './permits.ts';
import type { Answer } from './ports.ts';
import { type TokenDeps, validGrant } from './token.ts';

/** Throws WhoopError, Deferred or LinkGone. */
export type Call = <T>(request: (access_token: string) => Promise<Answer<T>>) => Promise<T>;

export interface Caller {
  call: Call;
  /** Gives back what the job did not use. */
  close(): Promise<void>;
}

/** `token_permits`: token requests count at WHOOP too. */
export type CallDeps = TokenDeps & PermitsDeps & { token_permits: boolean };

export const openCaller = (
  deps: CallDeps,
  connection: Connection,
  lane: Lane,
  deadline: number,
): Caller => {
  const permits = openPermits(deps, lane);
  const token = validGrant(
    deps.token_permits
      ? {
          ...deps,
          whoop: { refresh: async (t) => permits.take().then(() => deps.whoop.refresh(t)) },
        }
      : deps,
  );
  let grant: Promise<Grant> | undefined;

  const send = async <T>(request: (access_token: string) => Promise<Answer<T>>, using: Grant) => {
    await permits.take();
    try {
      const answer = await request(using.access_token);
      permits.note(answer.limits);
      return answer.body;
    } catch (error) {
      if (error instanceof WhoopError) {
        permits.note(error.limits);
        if (error.kind === 'rate_limited') {
          const until = deps.clock.now() + (error.limits?.reset_s ?? 60) * 1_000;
          await permits.shutGate(until);
          throw new Deferred(until, 'WHOOP answered 429', error);
        }
      }
      throw error;
    }
  };

  /** Side by side requests share one look at the grant, also where several were refused at once. */
  const grantAfter = async (refused?: Grant) => {
    if (!grant || (refused && (await grant).token_version === refused.token_version)) {
      grant = token(connection, lane, deadline, refused?.token_version);
      grant.catch(() => {
        grant = undefined;
      });
    }
    return grant;
  };

  return {
    call: async (request) => {
      const first = await grantAfter();
      try {
        return await send(request, first);
      } catch (error) {
        if (!(error instanceof WhoopError && error.kind === 'unauthorized')) throw error;
      }
      try {
        return await send(request, await grantAfter(first));
      } catch (error) {
        if (!(error instanceof WhoopError && error.kind === 'unauthorized')) throw error;
        throw new WhoopError('unavailable', 'WHOOP refused a token that it had just given', {
          cause: error,
        });
      }
    },
    close: permits.close,
  };
};

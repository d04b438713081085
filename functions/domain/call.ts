/** One request to WHOOP: permitted by the budget, authorised by the grant, its answer noted. */
import { Deferred, WhoopError } from './errors.ts';
import { SKEW_MS } from './lanes.ts';
import type { Connection, Grant } from './model.ts';
import { type Claim, openPermits, type Permits, type PermitsDeps } from './permits.ts';
import type { Answer, Clock } from './ports.ts';
import { refuseLate, type TokenDeps, validGrant } from './token.ts';

/** Throws WhoopError, Deferred or LinkGone; of a job's requests that wait, the smallest `order` goes first. */
export type Call = <T>(
  request: (access_token: string) => Promise<Answer<T>>,
  order?: number,
) => Promise<T>;

export interface Caller {
  call: Call;
  /** Gives back what the job did not use. */
  close(): Promise<void>;
}

/** `token_permits`: token requests count at WHOOP too. */
export type CallDeps = TokenDeps & PermitsDeps & { token_permits: boolean };

/** One request with leave from the budget; what its answer says of the limits is noted. */
export const sendPermitted = async <T>(
  permits: Permits,
  clock: Clock,
  request: () => Promise<Answer<T>>,
  order?: number,
): Promise<T> => {
  const permit = await permits.take(order);
  try {
    const answer = await request();
    await permits.end(permit, answer.limits);
    return answer.body;
  } catch (error) {
    const limits = error instanceof WhoopError ? error.limits : undefined;
    await permits.end(permit, limits);
    if (!(error instanceof WhoopError && error.kind === 'rate_limited')) throw error;
    const until = clock.now() + (limits?.reset_s ?? 60) * 1_000 + SKEW_MS;
    await permits.shutGate(until);
    throw new Deferred(until, 'WHOOP answered 429', error);
  }
};

/** A token request is a request too, where WHOOP counts it; its answer says nothing of the limits. */
const permitted = (deps: CallDeps, permits: Permits, deadline: number): TokenDeps => ({
  ...deps,
  whoop: {
    refresh: async (refresh_token) => {
      const permit = await permits.take(Number.NEGATIVE_INFINITY);
      try {
        // The permit may have been waited for, and a refresh cut short costs the grant.
        refuseLate(deps.clock.now(), deadline);
        return await deps.whoop.refresh(refresh_token);
      } finally {
        await permits.end(permit, undefined);
      }
    },
  },
});

export const openCaller = (
  deps: CallDeps,
  connection: Connection,
  claim: Claim,
  deadline: number,
): Caller => {
  const permits = openPermits(deps, claim);
  const token = validGrant(deps.token_permits ? permitted(deps, permits, deadline) : deps);
  let latest: Promise<Grant> | undefined;
  /** By the version that WHOOP refused: requests side by side renew once. */
  const renewals = new Map<number, Promise<Grant>>();

  const send = <T>(
    request: (access_token: string) => Promise<Answer<T>>,
    using: Grant,
    order: number | undefined,
  ) => sendPermitted(permits, deps.clock, () => request(using.access_token), order);

  const ask = (refused?: number): Promise<Grant> => {
    latest = token(connection, claim.lane, deadline, refused);
    if (refused !== undefined) renewals.set(refused, latest);
    return latest;
  };

  const isRenewed = async ({ token_version }: Grant) => {
    const renewed = await Promise.all(renewals.values());
    return renewed.some((grant) => grant.token_version === token_version);
  };

  return {
    call: async (request, order) => {
      let using = await (latest ?? ask());
      for (;;) {
        try {
          return await send(request, using, order);
        } catch (error) {
          if (!(error instanceof WhoopError && error.kind === 'unauthorized')) throw error;
          if (await isRenewed(using)) {
            throw new WhoopError('unavailable', 'WHOOP refused a token that it had just given', {
              cause: error,
            });
          }
        }
        using = await (renewals.get(using.token_version) ?? ask(using.token_version));
      }
    },
    close: permits.close,
  };
};

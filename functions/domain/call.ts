/** One request to WHOOP: permitted by the budget, authorised by the grant, its answer noted. */
import { Deferred, WhoopError } from './errors.ts';
import type { Connection, Grant, Lane } from './model.ts';
import { openPermits, type Permits, type PermitsDeps } from './permits.ts';
import type { Answer, Clock } from './ports.ts';
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

/** One request with leave from the budget; what its answer says of the limits is noted. */
export const sendPermitted = async <T>(
  permits: Permits,
  clock: Clock,
  request: () => Promise<Answer<T>>,
): Promise<T> => {
  await permits.take();
  try {
    const answer = await request();
    permits.note(answer.limits);
    return answer.body;
  } catch (error) {
    if (!(error instanceof WhoopError)) throw error;
    permits.note(error.limits);
    if (error.kind !== 'rate_limited') throw error;
    const until = clock.now() + (error.limits?.reset_s ?? 60) * 1_000;
    await permits.shutGate(until);
    throw new Deferred(until, 'WHOOP answered 429', error);
  }
};

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
  let latest: Promise<Grant> | undefined;
  /** By the version that WHOOP refused: requests side by side renew once. */
  const renewals = new Map<number, Promise<Grant>>();

  const send = <T>(request: (access_token: string) => Promise<Answer<T>>, using: Grant) =>
    sendPermitted(permits, deps.clock, () => request(using.access_token));

  const ask = (refused?: number): Promise<Grant> => {
    latest = token(connection, lane, deadline, refused);
    if (refused !== undefined) renewals.set(refused, latest);
    return latest;
  };

  const isRenewed = async ({ token_version }: Grant) => {
    const renewed = await Promise.all(renewals.values());
    return renewed.some((grant) => grant.token_version === token_version);
  };

  return {
    call: async (request) => {
      let using = await (latest ?? ask());
      for (;;) {
        try {
          return await send(request, using);
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

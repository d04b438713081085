/** What can go wrong, by who has to do something about it. */
import type { Cause, RateLimits } from './model.ts';

/** What WHOOP answered, or that it did not. */
export type WhoopErrorKind =
  /** 401: the access token is not good (any more). */
  | 'unauthorized'
  /** 403 `deactivated_user`. */
  | 'membership_inactive'
  /** 404. */
  | 'not_found'
  /** 429. */
  | 'rate_limited'
  /** No answer, 5xx, another 403, or a body that is not what it should be. */
  | 'unavailable'
  /** The token endpoint: this code or refresh token is dead. */
  | 'invalid_grant'
  /** The token endpoint: the grant does not cover what we ask for. */
  | 'invalid_scope'
  /** The token endpoint: our client id or secret is wrong. */
  | 'invalid_client'
  /** Another 4xx: the request itself is wrong. */
  | 'bad_request';

/** A request to WHOOP that did not succeed. Carries no token, no body, no health value. */
export class WhoopError extends Error {
  override name = 'WhoopError';
  readonly kind: WhoopErrorKind;
  readonly limits: RateLimits | undefined;
  /** The request may have taken effect although no answer came. */
  readonly ambiguous: boolean;

  constructor(
    kind: WhoopErrorKind,
    message: string,
    more: { cause?: unknown; limits?: RateLimits | undefined; ambiguous?: boolean } = {},
  ) {
    super(message, { cause: more.cause });
    this.kind = kind;
    this.limits = more.limits;
    this.ambiguous = more.ambiguous ?? false;
  }
}

/** Not now: nothing failed, come back at `until` (epoch milliseconds). */
export class Deferred extends Error {
  override name = 'Deferred';
  readonly until: number;

  constructor(until: number, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.until = until;
  }
}

/** Not now: the job has its turn at WHOOP at `until`. */
export class TurnLater extends Deferred {
  override name = 'TurnLater';
}

/** The link that a job was made for is no longer the user's, or cannot be used. */
export class LinkGone extends Error {
  override name = 'LinkGone';
  /** Why the connection has only now come to need its member again; absent where it did before. */
  readonly needs_reauth: Cause | undefined;

  constructor(reason: string, needs_reauth?: Cause) {
    super(reason);
    this.needs_reauth = needs_reauth;
  }
}

/** Why a link did not come about; `return_url?error=` carries it. */
export type LinkErrorCode =
  | 'access_denied'
  | 'link_expired'
  | 'state_invalid'
  | 'browser_mismatch'
  | 'exchange_failed'
  | 'missing_offline_scope'
  | 'missing_scopes'
  | 'duplicate_connection'
  | 'different_member'
  | 'whoop_unavailable';

export class LinkError extends Error {
  override name = 'LinkError';
  readonly code: LinkErrorCode;
  readonly return_url: string | undefined;

  constructor(code: LinkErrorCode, return_url?: string, cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.return_url = return_url;
  }
}

/** What a caller is told in place of an answer: `code` is stable, the message a sentence. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code:
    | 'bad_request'
    | 'unauthorized'
    | 'unknown_user'
    | 'not_connected'
    | 'too_large'
    | 'too_many_requests'
    | 'whoop_unavailable';

  constructor(code: Refusal['code'], message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** WHOOP’s side: every method is one request. */
import type { RateLimits, TokenResponse, Window } from '../model.ts';
import type { Body, Collection, WhoopRecord } from '../record.ts';

/** One request at WHOOP that succeeded. */
export interface Answer<T> {
  body: T;
  limits?: RateLimits | undefined;
}

export interface Page {
  records: WhoopRecord[];
  next_token?: string;
}

/** WHOOP's side. Every method is one request, and throws WhoopError. */
export interface Whoop {
  exchange(code: string, redirect_uri: string, code_verifier?: string): Promise<TokenResponse>;
  refresh(refresh_token: string): Promise<TokenResponse>;
  /** The member's id, and nothing else of the profile. */
  memberId(access_token: string): Promise<Answer<number>>;
  body(access_token: string): Promise<Answer<Body>>;
  list(
    access_token: string,
    collection: Collection,
    window: Window,
    next_token?: string,
  ): Promise<Answer<Page>>;
  /** A sleep or workout by its UUID, a cycle or recovery by the cycle's id. */
  get(access_token: string, collection: Collection, id: string): Promise<Answer<WhoopRecord>>;
  revoke(access_token: string): Promise<Answer<void>>;
}

/** Time and chance, which come from outside. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Random {
  /** 32 unguessable bytes, base64url. */
  secret(): string;
  /** A unique id that sorts by time. */
  id(): string;
  /** 0 ≤ x < 1, for jitter. */
  fraction(): number;
}

/** SHA-256 of a text, base64url. */
export type Hash = (text: string) => string;

/** Tokens, and the lease under which they are renewed. */
import type { Grant } from '../model.ts';

type GrantHealth = Pick<
  Grant,
  'access_expires_at' | 'token_version' | 'failures' | 'failed_on' | 'retry_at'
>;

export interface Grants {
  save(grant: Grant): Promise<void>;
  /** Strongly consistent: a refresh is decided by what it reads. */
  find(user_id: string, link_id: string): Promise<Grant | undefined>;
  /** How the tokens are doing, without opening them. */
  health(user_id: string, link_id: string): Promise<GrantHealth | undefined>;
  /** Takes the right to refresh: granted when the version stands, no refresh of it has failed since, and no other's lease runs at `now`. */
  lease(grant: Grant, lease: { holder: string; until: number }, now: number): Promise<boolean>;
  /** Replaces version `grant.token_version - 1`, whoever holds the lease, and ends the lease. */
  rotate(grant: Grant): Promise<boolean>;
  /** Ends the holder's lease on this version without a rotation and notes how it went; what the note lacks is removed. */
  release(
    grant: Grant,
    holder: string,
    note: Pick<Grant, 'failures' | 'failed_on' | 'retry_at'> & { maybe_spent: boolean },
  ): Promise<boolean>;
  /** Lets a grant that seems dead expire at `expires_at`, or when it was to already, unless it is rotated before. */
  retire(
    grant: Grant,
    note: Required<Pick<Grant, 'failures' | 'failed_on'>>,
    expires_at: number,
  ): Promise<boolean>;
  /** Deletes that link's grant and no other. */
  drop(user_id: string, link_id: string): Promise<void>;
}

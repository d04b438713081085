/** What WHOOP sends webhooks of: https://developer.whoop.com/docs/developing/webhooks. */
import type { Inhabitant } from './member.ts';
import type { Version } from './version.ts';

export interface News {
  /** Epoch milliseconds. */
  at: number;
  /** From 1. */
  member: number;
  user_id: number;
  /** Cycles have none. */
  type: `${'workout' | 'sleep' | 'recovery'}.${'updated' | 'deleted'}`;
  /** A UUID; a recovery goes by its sleep's. */
  id: string;
}

type Whose = Pick<Inhabitant, 'n' | 'shelf'>;

export const newsOf = (
  { n, shelf }: Whose,
  { at, collection, record }: Version,
  what: 'updated' | 'deleted' = 'updated',
): News[] => {
  if (collection === 'cycle') return [];
  const id = 'sleep_id' in record ? record.sleep_id : String(record.id);
  return [{ at, member: n, user_id: shelf.profile.user_id, type: `${collection}.${what}`, id }];
};

/** What an answer says about WHOOP's rate limits, https://developer.whoop.com/docs/developing/rate-limiting. */
import type { LimitWindow, RateLimits } from '../domain/model.ts';

const MINUTE_S = 60;
const DAY_S = 86_400;

/** A 429 that names no reset: WHOOP's shorter window is a minute. */
const UNNAMED_RESET_S = MINUTE_S;

const readNumber = (headers: Headers, name: string, max: number): number | undefined => {
  const text = headers.get(name) ?? '';
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return Math.min(Math.max(Math.ceil(Number(text)), 0), max);
};

/** `100, 100;window=60, 10000;window=86400`: the closest limit, then every limit with its window. */
const readPolicies = (headers: Headers) => {
  const [closest = '', ...policies] = (headers.get('x-ratelimit-limit') ?? '').split(',');
  const allowed: Partial<Record<LimitWindow, number>> = {};
  for (const policy of policies) {
    const [, limit, seconds] = /^\s*(\d{1,9})\s*;\s*window=(\d{1,9})\s*$/.exec(policy) ?? [];
    if (Number(limit) < 1) continue;
    if (Number(seconds) === MINUTE_S) allowed.minute = Number(limit);
    if (Number(seconds) === DAY_S) allowed.day = Number(limit);
  }
  return { closest: Number(closest), allowed };
};

/** Undefined where an answer says nothing that can be relied on, except on a 429, which always has a reset. */
export const readLimits = ({ status, headers }: Response): RateLimits | undefined => {
  const { closest, allowed } = readPolicies(headers);
  const windowOf = (reset_s: number): LimitWindow => {
    if (reset_s > MINUTE_S) return 'day';
    return closest === allowed.day && allowed.day !== allowed.minute ? 'day' : 'minute';
  };
  const remaining = readNumber(headers, 'x-ratelimit-remaining', Number.MAX_SAFE_INTEGER);
  const reset_s = readNumber(headers, 'x-ratelimit-reset', DAY_S);
  if (remaining !== undefined && reset_s !== undefined) {
    return { window: windowOf(reset_s), remaining, reset_s, allowed };
  }
  if (status !== 429) return undefined;
  const wait_s = reset_s ?? readNumber(headers, 'retry-after', DAY_S) ?? UNNAMED_RESET_S;
  return { window: windowOf(wait_s), remaining: 0, reset_s: wait_s, allowed };
};

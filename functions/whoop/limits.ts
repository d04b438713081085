/** What an answer says about WHOOP's rate limits, https://developer.whoop.com/docs/developing/rate-limiting. */
import type { RateLimits } from '../domain/model.ts';

const DAY_S = 86_400;

/** A 429 that names no reset: WHOOP's shorter window is a minute. */
const UNNAMED_RESET_S = 60;

const readNumber = (headers: Headers, name: string, max: number): number | undefined => {
  const text = headers.get(name) ?? '';
  if (!/^-?\d+(\.\d+)?$/.test(text)) return undefined;
  return Math.min(Math.max(Math.ceil(Number(text)), 0), max);
};

/** Undefined where an answer says nothing that can be relied on, except on a 429, which always has a reset. */
export const readLimits = ({ status, headers }: Response): RateLimits | undefined => {
  const remaining = readNumber(headers, 'x-ratelimit-remaining', Number.MAX_SAFE_INTEGER);
  const reset_s = readNumber(headers, 'x-ratelimit-reset', DAY_S);
  if (remaining !== undefined && reset_s !== undefined) return { remaining, reset_s };
  if (status !== 429) return undefined;
  return {
    remaining: 0,
    reset_s: reset_s ?? readNumber(headers, 'retry-after', DAY_S) ?? UNNAMED_RESET_S,
  };
};

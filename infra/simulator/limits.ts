/** Whether the app may send one more request: rolling windows, told in X-RateLimit headers. */

export interface Limits {
  per_minute: number;
  per_day: number;
}

interface RateLimit {
  allowed: boolean;
  headers: Record<string, string>;
}

/** Counts what it allows; a refused request uses nothing up. */
export const createLimiter = ({ per_minute, per_day }: Limits, now: () => number) => {
  const windows = [
    { seconds: 60, limit: per_minute },
    { seconds: 86_400, limit: per_day },
  ];
  const policies = windows.map(({ limit, seconds }) => `${limit};window=${seconds}`).join(', ');
  let granted: number[] = [];

  return (): RateLimit => {
    const at = now();
    granted = granted.filter((instant) => instant > at - 86_400_000);
    const countIn = (seconds: number) =>
      granted.filter((instant) => instant > at - seconds * 1000).length;

    const allowed = windows.every(({ limit, seconds }) => countIn(seconds) < limit);
    if (allowed) granted.push(at);
    const [closest] = windows
      .map(({ limit, seconds }) => {
        const used = countIn(seconds);
        // The first permit to come back, in whole seconds after which it is surely there.
        const oldest = granted[granted.length - used] ?? at;
        const reset = Math.max(1, Math.ceil((oldest + seconds * 1000 - at) / 1000));
        return { limit, remaining: Math.max(0, limit - used), reset };
      })
      .toSorted((a, b) => a.remaining - b.remaining || b.reset - a.reset);

    return {
      allowed,
      headers: {
        'x-ratelimit-limit': `${closest?.limit}, ${policies}`,
        'x-ratelimit-remaining': `${closest?.remaining}`,
        'x-ratelimit-reset': `${closest?.reset}`,
      },
    };
  };
};

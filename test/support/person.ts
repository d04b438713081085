/** Nights and days of one member, just enough for pulling: one cycle, sleep, recovery and workout a day. */
import type { Cycle, Recovery, Sleep, Workout } from '../../functions/domain/record.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const uuid = (kind: number, n: number) =>
  `00000000-000${kind}-4000-8000-${String(n).padStart(12, '0')}`;

/** Day `n` (0: the day of `now`) counts back; all of it has happened by `now`, 06:00 UTC or later. */
const dayOfLife = (now: number, n: number) => {
  const start = Math.floor(now / DAY_MS) * DAY_MS - n * DAY_MS - 2 * HOUR_MS;
  const at = { user_id: 4711, created_at: iso(start), updated_at: iso(start + 8 * HOUR_MS) };
  const unscored = { score_state: 'UNSCORABLE' as const, timezone_offset: 'Z' };
  const cycle: Cycle = {
    ...at,
    ...unscored,
    id: 900_000 - n,
    start: iso(start),
    ...(n > 0 && { end: iso(start + DAY_MS) }),
  };
  const sleep: Sleep = {
    ...at,
    ...unscored,
    id: uuid(1, n),
    cycle_id: cycle.id,
    start: iso(start),
    end: iso(start + 7 * HOUR_MS),
    nap: false,
  };
  const recovery: Recovery = {
    ...at,
    cycle_id: cycle.id,
    sleep_id: sleep.id,
    score_state: 'UNSCORABLE',
  };
  const workout: Workout = {
    ...at,
    ...unscored,
    id: uuid(2, n),
    start: iso(start + 7.5 * HOUR_MS),
    end: iso(start + 7.8 * HOUR_MS),
    sport_name: 'running',
  };
  return { cycle, sleep, recovery, workout };
};

export const life = (now: number, days: number) => {
  const lived = Array.from({ length: days }, (_, n) => dayOfLife(now, n));
  return {
    cycle: lived.map(({ cycle }) => cycle),
    sleep: lived.map(({ sleep }) => sleep),
    recovery: lived.map(({ recovery }) => recovery),
    workout: lived.map(({ workout }) => workout),
  };
};

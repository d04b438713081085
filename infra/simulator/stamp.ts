/** Instants and offsets as WHOOP writes them. */
import type { Dice } from './random.ts';

/** Whole seconds lose their fraction, as some of WHOOP's times do. */
export const toTime = (instant: number) => new Date(instant).toISOString().replace('.000Z', 'Z');

/** `Z`, `+05:30`, `-08:00`. */
export const toOffset = (minutes: number) => {
  if (minutes === 0) return 'Z';
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) =>
    String(part).padStart(2, '0'),
  );
  return `${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
};

/** When a record was made and last touched: never before it was made, never after `now`. */
export const stampsFor = (dice: Dice, created: number, touched: number, now: number) => {
  const late = Math.min(touched + dice.between(1_000, 10_800_000), now);
  return {
    created_at: toTime(created),
    updated_at: toTime(Math.max(created, Math.floor(late / 1000) * 1000)),
  };
};

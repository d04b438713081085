/** Which dates an axis names: weeks while there are few, then months. */
import type { Slot } from './timeline.ts';
import { dayAndMonth, monthName, weekdayAndDay, weekdayOf } from './words.ts';

interface Tick {
  /** The index of its slot. */
  at: number;
  label: string;
}

const MONDAY = 1;
/** Pixels that a label takes with the air around it. */
const room = { weekday: 84, day: 56, month: 36 };

/** Every so many of them that no two overlap, the newest first of all. */
const thin = (ticks: Tick[], space: number, apart: number) => {
  const every = Math.max(1, Math.ceil(apart / space));
  return ticks.filter((_, n) => (ticks.length - 1 - n) % every === 0);
};

/** `width` in pixels. */
export const ticksOf = (slots: readonly Slot[], width: number): Tick[] => {
  const step = width / slots.length;
  const at = slots.map(({ date }, n) => ({ date, n }));
  if (slots.length > 200) {
    const firsts = at.filter(({ date }) => date.endsWith('-01'));
    const label = (date: string) =>
      date.slice(5, 7) === '01' ? date.slice(0, 4) : monthName(date);
    const ticks = firsts.map(({ date, n }) => ({ at: n, label: label(date) }));
    return thin(ticks, step * 30, room.month);
  }
  const mondays = at.filter(({ date }) => weekdayOf(date) === MONDAY);
  const isRoomy = step * 7 >= room.weekday;
  const label = isRoomy ? weekdayAndDay : dayAndMonth;
  const ticks = mondays.map(({ date, n }) => ({ at: n, label: label(date) }));
  return thin(ticks, step * 7, isRoomy ? room.weekday : room.day);
};

/**
 * How a member lives for the freshness bench: a night a day with its recovery, 1.5 workouts, now and
 * then a nap, an edit or a delete; WHOOP scores a little of it late. All of it by the dice of a seed.
 */
import type { Notice } from '../../functions/domain/notice.ts';
import type { Life } from '../simulation/nature.ts';
import type { Dice } from '../simulation/random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A day, as chances. */
const NAPS = 0.1;
const SLEEP_EDITS = 0.05;
const WORKOUT_EDITS = 0.05;
const WORKOUT_DELETES = 0.02;
const SCORED_LATE = 0.03;

interface HabitsDeps {
  member: number;
  data: Life;
  dice: Dice;
  now(): number;
  until(at: number): Promise<void>;
  tell(notice: Notice): void;
}

export const liveDay = async (deps: HabitsDeps, midnight: number, day: number): Promise<void> => {
  const { member, data, dice, now, until, tell } = deps;
  const iso = (ms: number) => new Date(ms).toISOString();
  const stamp = () => ({ created_at: iso(now()), updated_at: iso(now()), user_id: member });
  const uuid = (kind: number, n: number) =>
    `00000000-00${kind}0-4000-8${String(member).padStart(3, '0')}-${String(100 * day + n).padStart(12, '0')}`;
  const done = { score_state: 'UNSCORABLE' as const, timezone_offset: 'Z' };
  const touch = (record: { updated_at: string }, change: object = {}) =>
    Object.assign(record, change, { updated_at: iso(now()) });
  const any = <R>(records: R[]): R | undefined => records[dice.between(0, records.length - 1)];
  const recent = <R extends { start: string }>(records: R[]) =>
    records.filter(({ start }) => Date.parse(start) > now() - 48 * HOUR);
  const passes = (ms: number) => until(now() + ms);

  const scoreLater = async (
    record: { updated_at: string; score_state: string },
    type: Notice['type'],
    id: string,
  ) => {
    await passes(dice.between(3, 40) * MINUTE);
    touch(record, { score_state: 'UNSCORABLE' });
    tell({ type, id });
  };

  const night = async () => {
    const wakes = midnight + 6 * HOUR + dice.between(0, 3 * HOUR);
    await until(wakes);
    const start = iso(wakes - 8 * HOUR);
    const id = uuid(1, 0);
    const cycle = { ...stamp(), ...done, id: member * 100_000 + day, start };
    for (const open of data.cycle) if (!open.end) touch(open, { end: start });
    const sleep = {
      ...stamp(),
      ...done,
      id,
      cycle_id: cycle.id,
      start,
      end: iso(wakes),
      nap: false,
    };
    data.cycle.push(cycle);
    data.sleep.push(sleep);
    const isLate = dice.next() < SCORED_LATE;
    if (isLate) Object.assign(sleep, { score_state: 'PENDING_SCORE' });
    tell({ type: 'sleep.updated', id });
    if (isLate) await scoreLater(sleep, 'sleep.updated', id);
    else await passes(dice.between(0, 4_000));
    data.recovery.push({ ...stamp(), score_state: 'UNSCORABLE', cycle_id: cycle.id, sleep_id: id });
    tell({ type: 'recovery.updated', id });
  };

  const nap = async () => {
    if (dice.next() >= NAPS) return;
    await until(midnight + 14 * HOUR + dice.between(0, 2 * HOUR));
    const cycle_id = data.cycle.at(-1)?.id ?? 0;
    const span = { start: iso(now() - HOUR), end: iso(now()) };
    const id = uuid(1, 1);
    data.sleep.push({ ...stamp(), ...done, ...span, id, cycle_id, nap: true });
    tell({ type: 'sleep.updated', id });
  };

  const workout = async (n: number) => {
    await until(midnight + dice.between(9 * HOUR, 22 * HOUR));
    const id = uuid(2, n);
    const span = { start: iso(now() - HOUR), end: iso(now() - 10 * MINUTE) };
    const record = { ...stamp(), ...done, ...span, id, sport_name: 'running' };
    data.workout.push(record);
    const isLate = dice.next() < SCORED_LATE;
    if (isLate) Object.assign(record, { score_state: 'PENDING_SCORE' });
    tell({ type: 'workout.updated', id });
    if (isLate) await scoreLater(record, 'workout.updated', id);
  };

  const edits = async () => {
    await until(midnight + dice.between(8 * HOUR, 23 * HOUR));
    const sleep = dice.next() < SLEEP_EDITS ? any(recent(data.sleep)) : undefined;
    if (sleep) {
      touch(sleep, { start: iso(Date.parse(sleep.start) - MINUTE) });
      tell({ type: 'sleep.updated', id: sleep.id });
      const recovery = data.recovery.find(({ sleep_id }) => sleep_id === sleep.id);
      if (recovery) touch(recovery);
      if (recovery) tell({ type: 'recovery.updated', id: sleep.id });
    }
    const edited = dice.next() < WORKOUT_EDITS ? any(recent(data.workout)) : undefined;
    if (edited) touch(edited, { sport_name: `sport ${day}` });
    if (edited) tell({ type: 'workout.updated', id: edited.id });
    const deleted = dice.next() < WORKOUT_DELETES ? any(recent(data.workout)) : undefined;
    if (deleted) data.workout.splice(data.workout.indexOf(deleted), 1);
    if (deleted) tell({ type: 'workout.deleted', id: deleted.id });
  };

  const workouts = dice.next() < 0.5 ? [0] : [0, 1];
  await Promise.all([night(), nap(), edits(), ...workouts.map(workout)]);
};

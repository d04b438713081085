/** The lives that WHOOP records: what is new, rescored, edited, deleted and brought back, with what WHOOP says of it. */
import type { Notice } from '../../functions/domain/notice.ts';
import type { Collection, RecordOf, WhoopRecord } from '../../functions/domain/record.ts';
import { idOf } from '../../functions/domain/record.ts';
import { life } from '../support/person.ts';
import type { Dice } from './random.ts';

export type Life = { [C in Collection]: RecordOf[C][] };

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** What is older no longer changes: a listing from the cursor less four days would not show it. */
const EDITABLE_MS = 2.5 * DAY_MS;

const iso = (ms: number) => new Date(ms).toISOString();

/** When a record counts as begun: a recovery with its sleep. */
export const startsIn = (data: Life): ((record: WhoopRecord) => number) => {
  const sleeps = new Map(data.sleep.map(({ id, start }) => [id, start]));
  return (record) =>
    Date.parse(
      'start' in record ? record.start : (sleeps.get(record.sleep_id) ?? record.created_at),
    );
};

export const createLife = (member: number, days: number, now: () => number, dice: Dice) => {
  const data: Life = life(now(), days);
  for (const records of Object.values(data)) for (const record of records) record.user_id = member;
  const gone: { workout: RecordOf['workout']; restored: boolean }[] = [];
  let made = 0;

  const recent = <R extends { start: string }>(records: R[]) =>
    records.filter(({ start }) => Date.parse(start) > now() - EDITABLE_MS);
  const any = <R>(records: R[]): R | undefined => records[dice.between(0, records.length - 1)];
  const stamp = () => ({ created_at: iso(now()), updated_at: iso(now()) });

  const news = (id: string, ...types: Notice['type'][]): Notice[] =>
    types.map((type) => ({ type, id }));

  const addWorkout = () => {
    made += 1;
    const id = `00000000-0003-4000-8000-${String(member * 1_000 + made).padStart(12, '0')}`;
    data.workout.push({
      ...stamp(),
      user_id: member,
      id,
      start: iso(now() - dice.between(1, 20) * HOUR_MS),
      end: iso(now() - HOUR_MS / 2),
      timezone_offset: 'Z',
      sport_name: 'running',
      score_state: dice.next() < 0.3 ? 'PENDING_SCORE' : 'UNSCORABLE',
    });
    return news(id, 'workout.updated');
  };

  const addDay = () => {
    made += 1;
    const start = now() - 8 * HOUR_MS;
    const placed = { ...stamp(), user_id: member, start: iso(start), timezone_offset: 'Z' };
    const state = { score_state: 'UNSCORABLE' as const };
    for (const cycle of data.cycle) if (!cycle.end) cycle.end = iso(start);
    const cycle = { ...placed, ...state, id: member * 10_000 + made };
    const id = `00000000-0004-4000-8000-${String(member * 1_000 + made).padStart(12, '0')}`;
    data.cycle.push(cycle);
    data.sleep.push({ ...placed, ...state, id, cycle_id: cycle.id, end: iso(now()), nap: false });
    data.recovery.push({ ...stamp(), ...state, user_id: member, cycle_id: cycle.id, sleep_id: id });
    return news(id, 'sleep.updated', 'recovery.updated');
  };

  const rescore = (): Notice[] => {
    const record = any([...recent(data.sleep), ...recent(data.workout), ...recent(data.cycle)]);
    if (!record) return [];
    Object.assign(record, { score_state: 'UNSCORABLE', updated_at: iso(now()) });
    if (typeof record.id === 'number') return [];
    return news(record.id, 'nap' in record ? 'sleep.updated' : 'workout.updated');
  };

  /** Also without a new `updated_at`. */
  const edit = () => {
    const workout = any(recent(data.workout));
    if (!workout) return [];
    workout.sport_name = `sport ${dice.between(1, 1_000)}`;
    return news(workout.id, 'workout.updated');
  };

  const moveSleep = () => {
    const sleep = any(recent(data.sleep));
    if (!sleep) return [];
    const moved = { start: iso(Date.parse(sleep.start) - dice.between(1, 30) * 60_000) };
    Object.assign(sleep, moved, { updated_at: iso(now()) });
    const recovery = data.recovery.find(({ sleep_id }) => sleep_id === sleep.id);
    if (!recovery) return news(sleep.id, 'sleep.updated');
    recovery.updated_at = iso(now());
    return news(sleep.id, 'sleep.updated', 'recovery.updated');
  };

  const removeSleep = () => {
    const sleep = any(recent(data.sleep));
    if (!sleep) return [];
    data.sleep.splice(data.sleep.indexOf(sleep), 1);
    data.recovery = data.recovery.filter(({ sleep_id }) => sleep_id !== sleep.id);
    return news(sleep.id, 'sleep.deleted', 'recovery.deleted');
  };

  const removeWorkout = () => {
    const workout = any(recent(data.workout));
    if (!workout) return [];
    data.workout.splice(data.workout.indexOf(workout), 1);
    gone.push({ workout, restored: false });
    return news(workout.id, 'workout.deleted');
  };

  const restore = () => {
    const found = gone.find(({ restored, workout }) => !restored && recent([workout]).length > 0);
    if (!found) return [];
    found.restored = true;
    data.workout.push({ ...found.workout, updated_at: iso(now()) });
    return news(found.workout.id, 'workout.updated');
  };

  const changes = [rescore, rescore, edit, moveSleep, removeSleep, removeWorkout, restore] as const;
  return {
    data,
    /** Resolves to what WHOOP has to say of it. */
    liveOn: () => dice.pick([addWorkout, addWorkout, addDay])(),
    change: () => dice.pick(changes)(),
    /** Of a record that has not changed: WHOOP may say so again. */
    again: (): Notice[] => {
      const record = any([...data.sleep, ...data.workout]);
      if (!record) return [];
      return news(record.id, 'nap' in record ? 'sleep.updated' : 'workout.updated');
    },
    idsOf: (collection: Collection) => data[collection].map(idOf),
  };
};

export type Nature = ReturnType<typeof createLife>;

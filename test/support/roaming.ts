/** Members who travel, nap, stay up late, work shifts and live through DST, as fast-check imagines them. */
import fc from 'fast-check';
import type { StoredRecord } from '../../functions/domain/model.ts';
import { monday } from '../contract/factories.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** Minutes from UTC: at home in winter and in summer, over the date line, and where there are half hours. */
const offsets = fc.constantFrom(60, 120, -600, 780, 825, -720, 840, 330, 0, -480);

const toOffset = (minutes: number) => {
  const sign = minutes < 0 ? '-' : '+';
  return minutes === 0 ? 'Z' : sign + iso(Math.abs(minutes) * MINUTE_MS).slice(11, 16);
};

const hours = (min: number, max: number) =>
  fc.integer({ min: min * 60, max: max * 60 }).map((minutes) => minutes * MINUTE_MS);

/** How long a cycle lasts: most a day, a late night, a shift's two in a day, a flight's day and a half. */
const length = fc.oneof(
  { weight: 6, arbitrary: hours(22, 26) },
  { weight: 2, arbitrary: hours(26, 38) },
  { weight: 2, arbitrary: hours(3, 16) },
  { weight: 1, arbitrary: hours(40, 95) },
);

const state = fc.constantFrom('SCORED', 'SCORED', 'SCORED', 'PENDING_SCORE', 'UNSCORABLE');

const stretch = fc.record({
  length,
  /** Hours off the wrist before it. */
  gap: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: hours(1, 200) }),
  /** Undefined: stays where it was. */
  moves: fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: offsets },
  ),
  sleeps: hours(1, 11),
  state,
  nap: fc.option(hours(0, 60), { nil: undefined }),
  workouts: fc.array(hours(0, 60), { maxLength: 3 }),
  missing: fc.constantFrom('', '', '', '', 'cycle', 'recovery', 'sleep'),
  deleted: fc.constantFrom('', '', '', '', '', 'cycle', 'recovery', 'sleep', 'workout'),
  second_night: fc.constantFrom(false, false, false, true),
});

export type Stretch = typeof stretch extends fc.Arbitrary<infer T> ? T : never;

const told = (stretches: Stretch[], home: number, begins: number, open: boolean) => {
  const records: StoredRecord[] = [];
  let at = begins;
  let offset = home;
  let made = 0;
  for (const [n, it] of stretches.entries()) {
    at += it.gap;
    offset = it.moves ?? offset;
    const end = at + it.length;
    const cycle_id = 1_000 + n;
    const common = {
      user_id: 4711,
      created_at: iso(at + it.sleeps),
      updated_at: iso(end),
      score_state: it.state,
    };
    const placed = { ...common, timezone_offset: toOffset(offset) };
    const add = (collection: string, id: string, start: number, record: object) => {
      if (it.missing === collection) return;
      const deleted = it.deleted === collection && { deleted_at: end };
      const stored = { collection, id, link_id: 'link-1', start, updated_at: end, record };
      records.push({ ...stored, ...deleted } as StoredRecord);
    };
    const night = (start: number, long: number, nap: boolean) => {
      const id = uuid(++made);
      const span = { start: iso(start), end: iso(start + long), nap };
      add('sleep', id, start, { ...placed, id, cycle_id, ...span });
      return id;
    };
    const isOpen = open && n === stretches.length - 1;
    const span = { start: iso(at), ...(!isOpen && { end: iso(end) }) };
    add('cycle', String(cycle_id), at, { ...placed, id: cycle_id, ...span });
    const sleep_id = night(at, it.sleeps, false);
    if (it.second_night) night(at + it.sleeps, HOUR_MS, false);
    if (it.nap !== undefined) night(at + it.nap, HOUR_MS / 2, true);
    const dated = it.missing === 'sleep' ? at + it.sleeps : at;
    add('recovery', String(cycle_id), dated, { ...common, cycle_id, sleep_id });
    for (const after of it.workouts) {
      const id = uuid(++made);
      const span = { start: iso(at + after), end: iso(at + after + HOUR_MS) };
      add('workout', id, at + after, { ...placed, id, sport_name: 'running', ...span });
    }
    at = end;
  }
  return records;
};

/** All that is kept of one such member, tombstones too. */
export const roaming = fc
  .tuple(
    fc.array(stretch, { minLength: 1, maxLength: 14 }),
    offsets,
    hours(0, 48).map((after) => monday - 20 * 24 * HOUR_MS + after),
    fc.boolean(),
  )
  .map((life) => told(...life));

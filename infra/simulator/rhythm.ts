/** When a member goes to bed and gets up, day after day, and in which time zone. */
import type { Person } from './person.ts';
import { diceFor } from './random.ts';

const minute = 60_000;
const hour = 60 * minute;
const day_length = 24 * hour;

export interface Night {
  /** The local date of the morning, in days since 1970. */
  day: number;
  /** 0 is Sunday. */
  weekday: number;
  /** Minutes from UTC. */
  offset: number;
  bed: number;
  wake: number;
  /** When WHOOP has the night: some minutes after waking, when the phone has synced. */
  known_at: number;
  worn: boolean;
  scorable: boolean;
}

/** Days of every block in which something out of the ordinary happens once. */
const block_days = 40;
const destinations = [0, 330, -480] as const;

const eventsAround = (person: Person, day: number) => {
  const block = Math.floor(day / block_days);
  const dice = diceFor(person.seed, person.n, block, 1);
  const first = block * block_days;
  const leaves = first + dice.whole(2, 25);
  return {
    unscorable: first + dice.whole(0, 19),
    strap_off: first + dice.whole(20, 39),
    leaves,
    returns: leaves + dice.whole(3, 9),
    destination: destinations[(block + person.n) % destinations.length] ?? 0,
  };
};

const planNight = (person: Person, day: number, awake_since: number): Night => {
  // Each day has dice of its own, so a restart on another date tells the same history.
  const dice = diceFor(person.seed, person.n, day, 2);
  const events = eventsAround(person, day);
  const away = day >= events.leaves && day < events.returns;
  const offset = away ? events.destination : person.home;
  const weekday = (day + 4) % 7;
  const lie_in = weekday === 0 || weekday === 6 ? dice.between(0.6, 2) : 0;
  const midnight = day * day_length - offset * minute;
  const planned = midnight + dice.around(person.bedtime + lie_in - 24, 0.9) * hour;
  // A flight east leaves few hours between two nights.
  const bed = Math.round(Math.max(planned, awake_since + 4 * hour));
  const rises = midnight + dice.around(person.rises + lie_in, 0.8) * hour;
  const wake = Math.round(Math.max(rises, bed + dice.between(4.5, 6) * hour));
  return {
    day,
    weekday,
    offset,
    bed,
    wake,
    known_at: Math.round(wake + dice.between(2, 25) * minute),
    worn: day !== events.strap_off,
    scorable: day !== events.unscorable,
  };
};

export interface Nights {
  night: Night;
  /** The night after it. */
  next: Night;
}

/** The last `days` nights that WHOOP knows at `start`, oldest first, and then all that come. */
export function* nightsSince(
  person: Person,
  days: number,
  start: number,
): Generator<Nights, never> {
  const today = Math.floor(start / day_length);
  const known: Nights[] = [];
  let night = planNight(person, today - days, Number.NEGATIVE_INFINITY);
  const goOn = (): Nights => {
    const pair = { night, next: planNight(person, night.day + 1, night.wake) };
    night = pair.next;
    return pair;
  };
  while (night.known_at <= start) known.push(goOn());
  yield* known.slice(-days);
  for (;;) yield goOn();
}

/** A member as a seed imagines one: a person's nights and days, told in WHOOP's records. */
import { tellCycle } from './cycle.ts';
import { tellNap, tellNight } from './night.ts';
import { fillHours } from './outings.ts';
import { imaginePerson, type Person } from './person.ts';
import { diceFor } from './random.ts';
import { nightsUntil } from './rhythm.ts';
import type { Member } from './shelf.ts';

const calibrating_nights = 4;

/** Ten digits, larger day by day, and never the same for two members. */
const cycleId = ({ seed, n }: Person, day: number) =>
  1_000_000_000 + day * 100_000 + n * 90 + diceFor(seed, n, day, 7).whole(0, 89);

export const imagineMember = (seed: number, n: number, days: number, now: number): Member => {
  const person = imaginePerson(seed, n);
  const { user_id, first_name, last_name, height_meter, weight_kilogram, max_heart_rate } = person;
  const member: Member = {
    profile: { user_id, email: `member${n}@example.com`, first_name, last_name },
    body: { height_meter, weight_kilogram, max_heart_rate },
    cycle: [],
    recovery: [],
    sleep: [],
    workout: [],
  };
  let before = { strain: 9, debt: 0, napped: 0 };

  for (const [index, { night, next }] of nightsUntil(person, days, now).entries()) {
    const cycle_id = cycleId(person, night.day);
    const calibrating = index < calibrating_nights;
    const { outings, nap } = fillHours(person, night, next, now);
    const cycle = tellCycle(person, cycle_id, { night, next, now }, outings);
    member.cycle.push(cycle);
    member.workout.push(...outings.map(({ record }) => record));
    const context = { person, cycle_id, night, before, calibrating, now };
    const told = tellNight(context);
    if (night.worn) {
      member.sleep.push(told.sleep);
      member.recovery.push(told.recovery);
    }
    if (nap) member.sleep.push(tellNap(context, nap));
    before = {
      strain: cycle.score?.strain ?? before.strain,
      debt: told.debt,
      napped: nap ? nap.end - nap.start : 0,
    };
  }
  return member;
};

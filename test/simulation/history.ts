/** What people, WHOOP and operators do in one history, hour by hour. */

import type { Notice } from '../../functions/domain/notice.ts';
import type { Functions } from './functions.ts';
import type { World } from './invocation.ts';
import type { Nature } from './nature.ts';
import type { Webhooks } from './webhooks.ts';
import type { WhoopState } from './whoop.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface Cast {
  /** The user and the member that is theirs. */
  users: { user_id: string; member: number }[];
  natures: Map<number, Nature>;
}

export interface HistoryDeps {
  world: World;
  functions: Functions;
  whoop: WhoopState;
  cast: Cast;
  webhooks: Webhooks;
  /** Requests of another program that shares the app's limits. */
  useElsewhere: (requests: number) => void;
}

export const playHistory = (deps: HistoryDeps, hours: number): void => {
  const { world, functions, whoop, cast } = deps;
  const { scheduler, faults, dice, trace } = world;
  const start = scheduler.now();
  const at = (time: number) => scheduler.until(time);
  /** At a moment of this hour. */
  const within = (hour: number) => at(start + hour * HOUR + dice.between(0, HOUR - 1));

  const tell = (member: number, notices: Notice[] = []) => {
    for (const notice of notices) void deps.webhooks.send(member, notice);
  };
  const tellAgain = (member: number) => tell(member, cast.natures.get(member)?.again());

  /** A pull that may still be at work when what comes next takes its link away. */
  const pullNow = async (user_id: string, member: number) => {
    void functions.catchUp(user_id);
    tellAgain(member);
    await at(scheduler.now() + dice.between(0, 12_000));
  };

  const linkLater = async (user_id: string, member: number, most_hours: number) => {
    await at(scheduler.now() + dice.between(0, most_hours * HOUR));
    await pullNow(user_id, member);
    trace(`${user_id} links member ${member}`);
    await functions.link(user_id, member);
    // While its history comes, so does news.
    for (let n = 0; n < 2; n++) {
      await at(scheduler.now() + dice.between(0, 60_000));
      tellAgain(member);
    }
  };

  /** Until it is answered. */
  const leave = async (user_id: string, how: 'disconnect' | 'erase') => {
    for (let tries = 0; tries < 200; tries++) {
      if (await functions[how](user_id)) return;
      await at(scheduler.now() + MINUTE);
    }
  };

  const hourOfUser = async (user: Cast['users'][number], hour: number) => {
    const { user_id, member } = user;
    const nature = cast.natures.get(member);
    await within(hour);
    if (dice.next() < 0.3) tell(member, nature?.liveOn());
    if (faults.strikes('whoop_edits')) {
      tell(member, nature?.change());
      // While the first is brought, another comes.
      await at(scheduler.now() + dice.between(0, 14_000));
      if (dice.next() < 0.3) tell(member, nature?.change());
    }
    if (dice.next() < 0.25) for (let n = dice.between(1, 3); n > 0; n--) tellAgain(member);
    if (dice.next() < 0.05) void functions.catchUp(user_id);
    if (dice.next() < 0.03) void functions.backfill(user_id, dice.between(3, 12));
    if (faults.strikes('member_revokes')) {
      trace(`member ${member} revokes`);
      whoop.grants.revokeMember(member);
      void linkLater(user_id, member, 6);
    }
    if (faults.strikes('scope_withdrawn')) {
      trace(`member ${member} withdraws a scope`);
      whoop.grants.withdrawScope(member, 'read:sleep');
      void linkLater(user_id, member, 6);
    }
    if (faults.strikes('relinks')) void linkLater(user_id, member, 1);
    if (faults.strikes('disconnects')) {
      await pullNow(user_id, member);
      trace(`${user_id} disconnects`);
      await leave(user_id, 'disconnect');
      if (dice.next() < 0.7) void linkLater(user_id, member, 5);
    }
    if (faults.strikes('erases')) {
      if (dice.next() < 0.5) void functions.backfill(user_id, dice.between(3, 12));
      if (dice.next() < 0.2) void linkLater(user_id, member, 0.01);
      await pullNow(user_id, member);
      trace(`${user_id} is erased`);
      await leave(user_id, 'erase');
      // Most are back before the sweep.
      if (dice.next() < 0.8) void linkLater(user_id, member, dice.pick([0, 0.01, 0.05, 5]));
    }
    if (faults.strikes('same_member')) {
      const other = cast.users[dice.between(0, cast.users.length - 1)];
      if (other) void linkLater(user_id, other.member, 1);
    }
    if (faults.strikes('membership_lapses')) {
      trace(`member ${member} lapses`);
      whoop.lapsed_until.set(member, scheduler.now() + dice.between(1, 5) * HOUR);
    }
  };

  const hourAtWhoop = async (hour: number) => {
    await within(hour);
    if (faults.strikes('dead_hour')) {
      trace('WHOOP calls every grant dead');
      whoop.dead_until = scheduler.now() + dice.between(5, 70) * MINUTE;
    }
    if (faults.strikes('secret_rotated')) {
      trace('WHOOP no longer knows our client');
      whoop.client_unknown_until = scheduler.now() + dice.between(1, 60) * MINUTE;
    }
    if (dice.next() < 0.02) void functions.everybody(dice.next() < 0.5 ? undefined : 12);
    if (faults.strikes('other_client')) {
      for (const { user_id } of cast.users) void functions.backfill(user_id, 12);
      await at(scheduler.now() + dice.between(100, 3_000));
      trace('another program uses up the limit, nearly');
      deps.useElsewhere(whoop.windows.says().remaining - dice.between(0, 12));
      for (let n = dice.between(0, 10); n > 0; n--) {
        await at(scheduler.now() + dice.between(100, 8_000));
        deps.useElsewhere(dice.between(1, 12));
      }
    }
  };

  const rush = dice.next() < 0.5 ? 0.02 : 1;
  for (const { user_id, member } of cast.users) void linkLater(user_id, member, rush);
  for (let hour = 0; hour < hours; hour++) {
    for (const user of cast.users) void hourOfUser(user, hour);
    void hourAtWhoop(hour);
  }
};

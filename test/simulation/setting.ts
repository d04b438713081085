/** Everything that one seed's history takes place in. */
import type { Subscriber } from '../../functions/domain/event.ts';
import { FIRST_EPOCH, type Owner } from '../../functions/domain/model.ts';
import type { BudgetState } from '../../functions/domain/ports.ts';
import { monday } from '../contract/factories.ts';
import { memory } from '../support/memory.ts';
import { createAnnounced } from './announced.ts';
import { expectKept, INTERVAL_HOURS } from './deferrals.ts';
import { createFaults } from './faults.ts';
import { createFunctions } from './functions.ts';
import { createGrants } from './grants.ts';
import { type Cast, HOUR, MINUTE } from './history.ts';
import type { World } from './invocation.ts';
import { createLife } from './nature.ts';
import { createQueues } from './queues.ts';
import { dice } from './random.ts';
import { createScheduler } from './scheduler.ts';
import { createTold } from './told.ts';
import { watchWaits } from './waits.ts';
import { createWatch, type Watch } from './watch.ts';
import { createWebhooks } from './webhooks.ts';
import type { WhoopState } from './whoop.ts';
import { createWindows } from './windows.ts';

/** History that a link brings. */
export const HISTORY_DAYS = 12;

/** Ten times what the longest history takes. */
const MOST_STEPS = 200_000;

const createWhoop = (seed: number, now: () => number, cast: Cast) => {
  const roll = dice(seed, 'whoop');
  const usual = { minute: 100, day: 10_000 };
  const page_size = roll.pick([1, 2, 5, 25]);
  // With a page for each record, half of the minute is less than one look takes.
  const allowed = roll.pick([
    usual,
    { minute: 100, day: 2_000 },
    page_size > 1 ? { minute: 50, day: 10_000 } : usual,
  ]);
  const state: WhoopState = {
    grants: createGrants(now, roll.next() < 0.5),
    windows: createWindows(allowed, now),
    lives: new Map([...cast.natures].map(([member, { data }]) => [member, data])),
    codes: new Map(),
    page_size,
    dead_until: 0,
    client_unknown_until: 0,
    lapsed_until: new Map(),
  };
  return { allowed, state };
};

const createCast = (seed: number, now: () => number): Cast => {
  const cast: Cast = { users: [], natures: new Map() };
  const members = dice(seed, 'cast').between(1, 3);
  for (let member = 1; member <= members; member++) {
    cast.users.push({ user_id: `u${member}`, member });
    const life = createLife(member, HISTORY_DAYS + 2, now, dice(seed, `member ${member}`));
    cast.natures.set(member, life);
  }
  return cast;
};

/** Stores that tell of every change of a status, of first links and erases, and of what an app has to know. */
const watchedStores = (
  now: () => number,
  watch: Watch,
  trace: (line: string) => void,
  subscribers: readonly Subscriber[],
) => {
  const raw = memory({ now });
  const announced = createAnnounced(raw, subscribers);
  const linked = new Map<string, number>();
  let budget: BudgetState = { minute: [], day: [] };
  let limited_until = 0;
  /** Epochs that an erase has ended. */
  const ended: Owner[] = [];
  const { commit, update, find, erase, findStanding } = raw.connections;
  const connections: typeof raw.connections = {
    ...raw.connections,
    commit: async (connection, replaces) => {
      const committed = await commit(connection, replaces);
      const { user_id, epoch, whoop_user_id, linked_at } = connection;
      const isEnded = ended.some((owner) => owner.user_id === user_id && owner.epoch === epoch);
      if (committed && isEnded) watch.report(`${user_id} is linked as before an erase`);
      if (committed) trace(`${user_id} is linked to member ${whoop_user_id}`);
      if (committed && !linked.has(user_id)) linked.set(user_id, linked_at);
      if (committed) announced.linked(connection);
      return committed;
    },
    erase: async (erased, replaces) => {
      const { user_id } = erased;
      const { epoch = FIRST_EPOCH } = (await findStanding(user_id)) ?? {};
      const connection = await find(user_id);
      if (!(await erase(erased, replaces))) return false;
      announced.erased({ user_id, epoch }, connection);
      trace(`epoch ${epoch} of ${user_id} has ended`);
      ended.push({ user_id, epoch });
      linked.delete(user_id);
      return true;
    },
    update: async (user_id, ...rest) => {
      const before = await find(user_id);
      const updated = await update(user_id, ...rest);
      const after = await find(user_id);
      if (before && after && before.status !== after.status) {
        announced.changed(after);
        watch.statusChanged(before, after, await raw.grants.find(user_id, after.link_id));
      }
      return updated;
    },
  };
  const write: typeof raw.budget.write = async (state, version) => {
    const written = await raw.budget.write(state, version);
    if (!written) return false;
    budget = state;
    const heard = Object.values(state.heard ?? {}).map(({ until }) => until);
    limited_until = Math.max(limited_until, state.gate_until ?? 0, ...heard);
    return true;
  };
  const complete: typeof raw.backfills.complete = async (owner, backfill_id, ...rest) => {
    await raw.backfills.complete(owner, backfill_id, ...rest);
    announced.completed(owner.user_id, backfill_id);
  };
  const { records, deliveries } = announced;
  const backfills = { ...raw.backfills, complete };
  const budgeted = { ...raw.budget, write };
  const stores = { ...raw, connections, records, backfills, deliveries, budget: budgeted };
  return {
    stores,
    linked,
    ended,
    announced,
    budget: () => budget,
    limitedUntil: () => limited_until,
  };
};

export const createSetting = (
  seed: number,
  options: { only?: ReadonlySet<string> | undefined; traces?: boolean } = {},
) => {
  const lines: string[] = [];
  const trace = (line: string) => {
    if (!options.traces) return;
    lines.push(`${new Date(scheduler.now()).toISOString().slice(8, 23).replace('T', ' ')} ${line}`);
  };
  const isBroken = () => {
    if (scheduler.steps() > MOST_STEPS) watch.report('it goes on for ever');
    return watch.violations.length > 0;
  };
  const scheduler = createScheduler(monday, dice(seed, 'order'), isBroken);
  const { now } = scheduler;
  const faults = createFaults(seed, now, options.only);
  const world: World = { scheduler, faults, dice: dice(seed, 'world'), trace };
  const cast = createCast(seed, now);
  const { allowed, state: whoop } = createWhoop(seed, now, cast);
  let shared_until = 0;
  const watch = createWatch({
    now,
    grants: whoop.grants,
    windows: whoop.windows,
    allowed,
    isDeadHour: () => now() < whoop.dead_until + MINUTE,
    otherClient: () => now() < shared_until,
    areStoresSlow: () =>
      faults.struck.some(({ kind, at }) => kind.startsWith('store') && at > now() - MINUTE),
    trace,
  });
  // Most apps are told; for the others nothing may be different.
  const isTold = dice(seed, 'subscribers').next() < 0.8;
  const subscribers = isTold ? [{ name: 'app', url: 'https://app.example.com' }] : [];
  const watched = watchedStores(now, watch, trace, subscribers);
  const { stores, linked, ended, announced, ...spending } = watched;
  const waits = watchWaits({ now, faults, watch, allowed, ...spending });
  const queues = createQueues(world, (queue) => void functions.poll(queue), waits.noteSent);
  const functions = createFunctions({
    world,
    stores,
    queues,
    whoop,
    watch,
    settings: {
      limits: allowed,
      token_permits: dice(seed, 'settings').next() < 0.2,
      initial_backfill_days: HISTORY_DAYS,
      cycle_interval_hours: INTERVAL_HOURS,
      subscribers,
    },
    onBegin: waits.noteBegun,
    onOutcome: expectKept({ stores, queues, watch, now }),
  });

  const told = createTold(stores);
  const webhooks = createWebhooks(world, functions, whoop, told);
  const useElsewhere = (requests: number) => {
    shared_until = now() + 24 * HOUR;
    for (let n = 0; n < requests; n++) whoop.windows.arrive(false);
  };
  return {
    world,
    cast,
    whoop,
    watch,
    stores,
    linked,
    ended,
    announced,
    waits: waits.waits,
    queues,
    functions,
    webhooks,
    told,
    spending,
    useElsewhere,
    lines,
  };
};

export type Setting = ReturnType<typeof createSetting>;

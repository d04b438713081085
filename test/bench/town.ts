/** Members of a WHOOP that keeps its limits, the whole system, and virtual time without faults. */
import { FIRST_EPOCH } from '../../functions/domain/model.ts';
import { saveLink } from '../../functions/domain/save-link.ts';
import { monday } from '../contract/factories.ts';
import { createFaults } from '../simulation/faults.ts';
import { createFunctions, type FunctionsDeps } from '../simulation/functions.ts';
import { createGrants } from '../simulation/grants.ts';
import type { World } from '../simulation/invocation.ts';
import type { Life } from '../simulation/nature.ts';
import { createQueues } from '../simulation/queues.ts';
import { dice } from '../simulation/random.ts';
import { createScheduler } from '../simulation/scheduler.ts';
import { createWatch } from '../simulation/watch.ts';
import { createWindows } from '../simulation/windows.ts';
import { memory } from '../support/memory.ts';
import { life } from '../support/person.ts';

export const LIMITS = { minute: 100, day: 10_000 };
const HISTORY_DAYS = 30;
const TICK_MS = 300_000;

export const ownerOf = (member: number) => ({ user_id: `u${member}`, epoch: FIRST_EPOCH });

type Stores = Omit<ReturnType<typeof memory>, 'jobs'>;

interface Hooks extends Pick<FunctionsDeps, 'onBegin' | 'onOutcome' | 'onRequest'> {
  onArrival?: (fits: boolean) => void;
  /** What functions see of the stores. */
  through?: (stores: Stores, now: () => number) => Stores;
}

export const createTown = (
  { members, seed, cycle_interval_hours = 12 }: TownOptions,
  { onArrival = () => {}, through = (stores) => stores, ...hooks }: Hooks,
) => {
  const scheduler = createScheduler(monday, dice(seed, 'order'), () => false);
  const { now } = scheduler;
  const faults = createFaults(seed, now, new Set());
  const world: World = { scheduler, faults, dice: dice(seed, 'world'), trace: () => {} };
  const { jobs: _, ...stores } = memory({ now });
  const counted = createWindows(LIMITS, now);
  const windows: typeof counted = {
    ...counted,
    arrive: (ours) => {
      const fits = counted.arrive(ours);
      onArrival(fits);
      return fits;
    },
  };
  const lives = new Map<number, Life>(
    Array.from({ length: members }, (_, n) => [n + 1, life(now(), HISTORY_DAYS + 8)]),
  );
  const lifeOf = (member: number) => {
    const lived = lives.get(member);
    if (!lived) throw new Error(`member ${member} does not live`);
    return lived;
  };
  const whoop = {
    grants: createGrants(now, true),
    windows,
    lives,
    codes: new Map(),
    page_size: 25,
    dead_until: 0,
    client_unknown_until: 0,
    lapsed_until: new Map(),
  };
  const watch = createWatch({
    now,
    grants: whoop.grants,
    windows,
    allowed: LIMITS,
    isDeadHour: () => false,
    otherClient: () => false,
    areStoresSlow: () => false,
    trace: () => {},
  });
  const queues = createQueues(world, (queue) => void functions.poll(queue));
  const functions = createFunctions({
    world,
    stores: through(stores, now),
    queues,
    whoop,
    watch,
    settings: {
      limits: LIMITS,
      token_permits: false,
      initial_backfill_days: HISTORY_DAYS,
      cycle_interval_hours,
      subscribers: [],
    },
    ...hooks,
  });

  /** What a callback saves once it knows the member. */
  const link = async (member: number) => {
    const scopes = ['offline', 'read:sleep', 'read:body_measurement'];
    const pair = whoop.grants.open(member, scopes);
    let made = 0;
    const random = {
      secret: () => 'no secret',
      id: () => `link-${member}-${++made}`,
      fraction: () => 0.5,
    };
    const clock = { now, sleep: async () => {} };
    const deps = { ...stores, jobs: queues.jobs, clock, random, retention_days: 400 };
    const settings = { initial_backfill_days: HISTORY_DAYS, subscribers: [] };
    await saveLink({ ...deps, ...settings }, ownerOf(member), member, pair);
  };

  const keepSchedule = async (): Promise<never> => {
    for (;;) {
      void functions.schedule();
      await scheduler.until(scheduler.now() + TICK_MS);
    }
  };

  /** Whether everything is in that a link brings. */
  const isDrained = async () => {
    for (let member = 1; member <= members; member++) {
      const user_id = `u${member}`;
      const connection = await stores.connections.find(user_id);
      if (Object.keys(connection?.cursors ?? {}).length < 4) return false;
      if ((await stores.backfills.running(ownerOf(member))).length > 0) return false;
    }
    return true;
  };

  return {
    scheduler,
    stores,
    queues,
    functions,
    windows,
    watch,
    link,
    lifeOf,
    keepSchedule,
    isDrained,
    refreshes: whoop.grants.refreshes,
  };
};

interface TownOptions {
  members: number;
  seed: number;
  cycle_interval_hours?: number;
}

/** One invocation of a function: a clock of its own, a deadline, and an end at any moment. */
import type { Clock } from '../../functions/domain/ports.ts';
import type { Faults } from './faults.ts';
import type { Dice } from './random.ts';
import type { Scheduler } from './scheduler.ts';

export interface Invocation {
  name: string;
  clock: Clock;
  /** By its own clock. */
  deadline: number;
  isAlive(): boolean;
  wasKilled(): boolean;
  /** It ends here: nothing that it waits for ever comes back. */
  kill(): void;
  /** Resolves when it is over, either way. */
  ended: Promise<void>;
  end(): void;
  /** Time passes for it; never resolves once it is dead. */
  pass(ms: number): Promise<void>;
  /** Whether it ends just here. */
  crashes(): boolean;
  /** Stands still, and is ended late because of that. */
  stall(ms: number): Promise<void>;
}

export interface World {
  scheduler: Scheduler;
  faults: Faults;
  dice: Dice;
  trace: (line: string) => void;
}

/** Functions' clocks are at most this far from the world's. */
const SKEW_MS = 500;
/** What a function still gets to do when its machine goes on after its time limit. */
const AFTER_STALL_MS = 5_000;
/** One for each who waits: a shared one would keep them all. */
const never = () => new Promise<never>(() => {});

export const startInvocation = (world: World, name: string, timeout_ms: number): Invocation => {
  const { scheduler, faults, dice } = world;
  const skew = dice.between(-SKEW_MS, SKEW_MS);
  const over = Promise.withResolvers<void>();
  let alive = true;
  let killed = false;
  const now = () => scheduler.now() + skew;
  const end = () => {
    alive = false;
    over.resolve();
  };
  const kill = () => {
    if (!alive) return;
    killed = true;
    world.trace(`${name} ends half-way`);
    end();
  };
  const pass = async (ms: number) => {
    await scheduler.until(scheduler.now() + Math.max(0, ms));
    if (!alive) await never();
  };
  let ends_at = scheduler.now() + timeout_ms;
  const endInTime = async () => {
    while (scheduler.now() < ends_at) await scheduler.until(ends_at);
    kill();
  };
  void endInTime();
  return {
    name,
    clock: { now, sleep: pass },
    deadline: now() + timeout_ms,
    isAlive: () => alive,
    wasKilled: () => killed,
    kill,
    ended: over.promise,
    end,
    pass,
    stall: (ms) => {
      world.trace(`${name} stands still for ${ms} ms`);
      ends_at = Math.max(ends_at, scheduler.now() + ms + AFTER_STALL_MS);
      return pass(ms);
    },
    crashes: () => {
      if (!faults.strikes('crash')) return false;
      kill();
      return true;
    },
  };
};

/** A port whose calls take time, can fail before and after their effect, and can be the caller's last. */
export const throughStore = <T extends object>(port: T, world: World, invocation: Invocation): T =>
  mapMethods(port, async (name, call) => {
    const { faults, dice } = world;
    await invocation.pass(
      faults.strikes('store_slow') ? dice.between(500, 2_900) : dice.between(2, 15),
    );
    if (faults.strikes('store_refuses')) throw new Error(`${name}: throttled`);
    const dies = invocation.crashes();
    if (dies && dice.next() < 0.5) return never();
    const result = await call();
    if (dies) return never();
    if (faults.strikes('store_answer_lost')) throw new Error(`${name}: no answer`);
    return result;
  });

const mapMethods = <T extends object>(
  port: T,
  through: (name: string, call: () => Promise<unknown>) => Promise<unknown>,
): T =>
  Object.fromEntries(
    Object.entries(port).map(([name, method]) => [
      name,
      typeof method === 'function'
        ? (...args: unknown[]) => through(name, () => method(...args))
        : method,
    ]),
  ) as T;

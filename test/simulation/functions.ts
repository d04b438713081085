/** The functions of the system, each invocation on ports of its own, over stores that all share. */
import { queueAllUsers } from '../../functions/domain/all-users.ts';
import { disconnect } from '../../functions/domain/disconnect.ts';
import { erase } from '../../functions/domain/erase.ts';
import { LinkError, Refusal, WhoopError } from '../../functions/domain/errors.ts';
import type { Subscriber } from '../../functions/domain/event.ts';
import { finishLink } from '../../functions/domain/finish-link.ts';
import { startLink, visitLink } from '../../functions/domain/linking.ts';
import type { Deliveries } from '../../functions/domain/ports.ts';
import { type Outcome, pull } from '../../functions/domain/pull.ts';
import { lastDays, queueBackfill, queueCatchUp } from '../../functions/domain/queueing.ts';
import { receiveNotice } from '../../functions/domain/receive-notice.ts';
import { runSchedule } from '../../functions/domain/schedule.ts';
import type { memory } from '../support/memory.ts';
import { type Invocation, startInvocation, throughStore, type World } from './invocation.ts';
import type { Message, QueueName, Queues } from './queues.ts';
import type { Watch } from './watch.ts';
import { connectWhoop, type WhoopState } from './whoop.ts';

export interface FunctionsDeps {
  world: World;
  stores: Omit<ReturnType<typeof memory>, 'jobs' | 'deliveries'> & { deliveries: Deliveries };
  queues: Queues;
  whoop: WhoopState;
  watch: Watch;
  settings: {
    limits: { minute: number; day: number };
    token_permits: boolean;
    initial_backfill_days: number;
    cycle_interval_hours: number;
    subscribers: readonly Subscriber[];
  };
  /** A job's first request at WHOOP, or its end without one. */
  onBegin: (message: Message) => void;
  /** Each request of a job at WHOOP: a collection, `… by id`, or `body`. */
  onRequest?: (message: Message, what: string) => void;
  onOutcome?: (message: Message, outcome: Outcome) => void;
}

const mappings: Record<QueueName, { batch: number; concurrency: number }> = {
  live: { batch: 5, concurrency: 3 },
  bulk: { batch: 10, concurrency: 4 },
};

export const createFunctions = (deps: FunctionsDeps) => {
  const { world, stores, queues, watch, settings } = deps;
  const { scheduler, dice, trace } = world;
  let made = 0;
  const random = {
    secret: () => `secret-${++made}`,
    id: () => `id-${String(++made).padStart(8, '0')}`,
    fraction: () => dice.next(),
  };

  const depsOf = (invocation: Invocation, onSend: (what: string) => void = () => {}) => {
    const through = <T extends object>(port: T) => throughStore(port, world, invocation);
    return {
      states: through(stores.states),
      connections: through(stores.connections),
      erasures: through(stores.erasures),
      grants: through(stores.grants),
      records: through(stores.records),
      backfills: through(stores.backfills),
      budget: through(stores.budget),
      traces: through(stores.traces),
      usage: through(stores.usage),
      jobs: through(queues.jobs),
      deliveries: through(stores.deliveries),
      whoop: connectWhoop(deps.whoop, world, invocation, watch, onSend),
      clock: invocation.clock,
      random,
      hash: (text: string) => `hash(${text})`,
      ...settings,
      retention_days: 400,
      required_scopes: ['read:sleep'],
      public_url: 'https://api.example.com',
      return_urls: [],
      pkce: true,
      onFault: (fault: unknown) => trace(`${invocation.name}: ${fault}`),
      authorizeUrl: async ({ state }: { state: string }) => `https://whoop/?state=${state}`,
    };
  };
  type Deps = ReturnType<typeof depsOf>;

  /** Undefined where it failed or was killed; what fails for reasons of its own breaks a promise. */
  const invoke = async <T>(
    name: string,
    timeout_ms: number,
    handle: (deps: Deps, deadline: number) => Promise<T>,
  ): Promise<T | undefined> => {
    const invocation = startInvocation(world, name, timeout_ms);
    const handling = handle(depsOf(invocation), invocation.deadline).catch((error: unknown) => {
      trace(`${name} fails: ${error}`);
      if (!isInjected(error)) watch.report(`${name} fails: ${stackOf(error)}`);
      return undefined;
    });
    const result = await Promise.race([handling, invocation.ended.then(() => undefined)]);
    invocation.end();
    return result;
  };

  const isInjected = (error: unknown): boolean =>
    error instanceof LinkError ||
    error instanceof Refusal ||
    error instanceof WhoopError ||
    (error instanceof Error && /: (throttled|no answer)$/.test(error.message));
  const stackOf = (error: unknown) => (error instanceof Error ? error.stack : String(error));

  const doJob = async (message: Message, invocation: Invocation) => {
    const { job } = message;
    const began = () => deps.onBegin(message);
    try {
      const send = (what: string) => {
        began();
        deps.onRequest?.(message, what);
      };
      const result = await pull(depsOf(invocation, send))(job, invocation.deadline);
      if (result.outcome !== 'deferred') began();
      deps.onOutcome?.(message, result);
      const { outcome } = result;
      const reason = 'reason' in result ? result.reason : result.written;
      trace(`${invocation.name}: ${job.lane} job of ${job.user_id} ${outcome} (${reason})`);
      await invocation.pass(dice.between(5, 20));
      queues.remove(message);
    } catch (error) {
      trace(`${invocation.name}: ${job.lane} job of ${job.user_id} fails: ${error}`);
      if (!isInjected(error)) watch.report(`a job fails: ${stackOf(error)}`);
      queues.hide(message, 2_000 * 2 ** message.receives);
    }
  };

  const running: Record<QueueName, number> = { live: 0, bulk: 0 };
  const poll = async (queue: QueueName): Promise<void> => {
    const { batch, concurrency } = mappings[queue];
    while (running[queue] < concurrency) {
      const messages = queues.receive(queue, batch);
      if (messages.length === 0) return;
      running[queue] += 1;
      made += 1;
      const invocation = startInvocation(world, `pull ${made}`, 120_000);
      void Promise.all(messages.map((message) => doJob(message, invocation))).then(invocation.end);
      void invocation.ended.then(() => {
        running[queue] -= 1;
        void poll(queue);
      });
    }
  };

  return {
    poll,
    schedule: () =>
      invoke('sync', 60_000, (deps, deadline) => runSchedule(deps)(deadline - 10_000)),
    catchUp: (user_id: string) => invoke('sync', 29_000, (deps) => queueCatchUp(deps)(user_id)),
    backfill: (user_id: string, days: number) =>
      invoke('sync', 60_000, (deps) =>
        queueBackfill(deps)(user_id, lastDays(days, deps.clock.now())),
      ),
    /** A backfill of everybody's `days`, or a look at everybody. */
    everybody: (days: number | undefined) =>
      invoke('sync', 60_000, (deps, deadline) => queueAllUsers(deps)(days, deadline - 10_000)),
    /** Undefined where WHOOP has to send it again. */
    webhook: (webhook: Parameters<ReturnType<typeof receiveNotice>>[0]) =>
      invoke('webhook', 10_000, (deps) => receiveNotice(deps)(webhook)),
    /** Undefined where the app has to try again. */
    disconnect: (user_id: string) =>
      invoke(`disconnect ${user_id}`, 29_000, async (deps, deadline) => {
        await disconnect(deps)(user_id, deadline);
        return 'disconnected' as const;
      }),
    /** As with disconnect. */
    erase: (user_id: string) =>
      invoke(`erase ${user_id}`, 29_000, (deps, deadline) => erase(deps)(user_id, deadline)),
    /** The member consents within a minute. */
    link: async (user_id: string, member: number) => {
      const visit = await invoke(`connect ${user_id}`, 29_000, async (deps) => {
        const { link_web_url } = await startLink(deps)({ user_id });
        return visitLink(deps)(link_web_url.split('/').at(-1) ?? '');
      });
      if (!visit) return;
      const state = new URL(visit.location).searchParams.get('state') ?? '';
      const code = random.secret();
      deps.whoop.codes.set(code, member);
      const { name, value } = visit.cookie;
      await scheduler.until(scheduler.now() + dice.between(500, 40_000));
      await invoke(`callback ${user_id}`, 28_000, (deps) =>
        finishLink(deps)({ state, code }, (asked) => (asked === name ? value : undefined)),
      );
    },
  };
};

export type Functions = ReturnType<typeof createFunctions>;

/** The whole domain on memory ports, with one linked user unless a test says otherwise. */
import type { Subscriber } from '../../functions/domain/event.ts';
import type { Connection, Grant } from '../../functions/domain/model.ts';
import { connection, grant, monday } from '../contract/factories.ts';
import { testClock } from './clock.ts';
import { memory } from './memory.ts';
import { whoopMemory } from './whoop-memory.ts';

const counter = () => {
  let n = 0;
  return (prefix: string) => `${prefix}-${++n}`;
};

export const world = () => {
  const clock = testClock(monday);
  const stores = memory({ now: clock.now });
  const whoop = whoopMemory();
  const next = counter();
  const random = { secret: () => next('secret'), id: () => next('id'), fraction: () => 0.5 };
  const deps = {
    ...stores,
    whoop: whoop.whoop,
    clock,
    random,
    hash: (text: string) => `hash(${text})`,
    limits: { minute: 100, day: 10_000 },
    token_permits: false,
    retention_days: 400,
    cycle_interval_hours: 12,
    initial_backfill_days: 30,
    required_scopes: ['read:sleep'],
    subscribers: [] as Subscriber[],
    public_url: 'https://api.example.com',
    return_urls: ['https://app.example.com', 'myapp://whoop'],
    pkce: true,
    authorizeUrl: async ({ state }: { state: string }) =>
      `https://whoop.example.com/?state=${state}`,
  };
  return {
    ...deps,
    deps,
    sim: whoop,
    /** A minute's worth of function time from now. */
    deadline: () => clock.now() + 60_000,
    async link(more: { connection?: Partial<Connection>; grant?: Partial<Grant> } = {}) {
      const linked = connection(more.connection);
      await stores.connections.claimMember({ ...linked, claimed_at: monday });
      await stores.grants.save(grant(more.grant));
      await stores.connections.commit(linked, undefined);
      return linked;
    },
  };
};

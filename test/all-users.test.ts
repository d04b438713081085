/** Work for every connected user, queued by hand. */
import { describe, expect, it } from 'vitest';
import { queueAllUsers } from '../functions/domain/all-users.ts';
import type { Status } from '../functions/domain/model.ts';
import { pull } from '../functions/domain/pull.ts';
import { connection, monday } from './contract/factories.ts';
import { HOUR, living, MINUTE } from './support/living.ts';
import { world } from './support/world.ts';

const withUsers = async (users: number, status: Status = 'connected') => {
  const w = world();
  for (let n = 0; n < users; n++) {
    const user = { user_id: `user-${String(n).padStart(3, '0')}`, link_id: `link-${n}` };
    await w.connections.commit(connection({ ...user, status, due_at: monday + HOUR }), undefined);
  }
  return w;
};
const namesIn = (w: ReturnType<typeof world>) => w.jobs.sent.map(({ job }) => job.user_id);

describe('all users', () => {
  it('who are connected get a backfill, each once', async () => {
    const w = await withUsers(60);
    await w.link({ connection: { status: 'membership_inactive' } });
    expect(await queueAllUsers(w.deps)(30, w.deadline())).toEqual({ queued: 60 });
    expect(new Set(namesIn(w)).size).toBe(60);
    expect(await queueAllUsers(w.deps)(30, w.deadline())).toEqual({ queued: 0 });
    expect(w.jobs.sent).toHaveLength(60);
  });

  it('are told of in part when the time is over, and go on from there', async () => {
    const w = await withUsers(60);
    const list: typeof w.connections.list = async (...asked) => {
      w.clock.advance(MINUTE);
      return w.connections.list(...asked);
    };
    const slow = { ...w.deps, connections: { ...w.connections, list } };
    const counts = [];
    let after: Parameters<ReturnType<typeof queueAllUsers>>[2];
    do {
      const { queued, next } = await queueAllUsers(slow)(7, w.clock.now() + MINUTE, after);
      counts.push(queued);
      after = next;
    } while (after);
    expect(counts).toEqual([25, 25, 10]);
    expect(new Set(namesIn(w)).size).toBe(60);
  });

  it('are told once what is too old to keep', async () => {
    const w = await withUsers(3);
    const note = expect.stringContaining('400 days');
    expect(await queueAllUsers(w.deps)(500, w.deadline())).toEqual({ queued: 3, note });
  });

  it('are looked at without days, behind those who wait for newer data', async () => {
    const w = await withUsers(3);
    expect(await queueAllUsers(w.deps)(undefined, w.deadline())).toEqual({ queued: 3 });
    expect(w.jobs.sent).toMatchObject(Array(3).fill({ queue: 'bulk', job: { lane: 'schedule' } }));
    expect((await w.connections.find('user-000'))?.due_at).toBe(monday + 30 * MINUTE);
  });

  it('who were looked at a moment ago are looked at again', async () => {
    const { w, pullJob } = await living(3);
    await pullJob();
    w.clock.advance(HOUR);
    w.sim.calls.length = 0;
    await queueAllUsers(w.deps)(undefined, w.deadline());
    const [sent] = w.jobs.sent;
    if (!sent) throw new Error('nothing was queued');
    await pull(w.deps)(sent.job, w.deadline());
    expect(w.sim.calls).toHaveLength(4);
  });

  it('who have left since they were listed are left alone', async () => {
    const w = await withUsers(3);
    const stale = await w.connections.list('connected', 25);
    const change = { status: 'needs_reauth' } as const;
    await w.connections.update('user-001', 'link-1', change);
    const deps = { ...w.deps, connections: { ...w.connections, list: async () => stale } };
    expect(await queueAllUsers(deps)(undefined, w.deadline())).toEqual({ queued: 2 });
    expect(await queueAllUsers(deps)(7, w.deadline())).toEqual({ queued: 2 });
  });
});

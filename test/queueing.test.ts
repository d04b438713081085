import { describe, expect, it } from 'vitest';
import { Refusal } from '../functions/domain/errors.ts';
import { lastDays, queueBackfill, queueCatchUp, queueDue } from '../functions/domain/queueing.ts';
import { ada, connection, monday } from './contract/factories.ts';
import { world } from './support/world.ts';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

const withUsers = async (...due_ats: (number | undefined)[]) => {
  const w = world();
  for (const [n, due_at] of due_ats.entries()) {
    const user = { user_id: `user-${n}`, link_id: `link-${n}`, ...(due_at && { due_at }) };
    await w.connections.commit(connection(user), undefined);
  }
  return w;
};

describe('the schedule', () => {
  it('queues everybody who is due, once, and nobody else', async () => {
    const w = await withUsers(monday - 1, monday, monday + 1, undefined);
    expect(await queueDue(w.deps)(w.deadline())).toEqual({ queued: 2 });
    expect(w.jobs.sent.map(({ job }) => job.user_id)).toEqual(['user-0', 'user-1']);
    expect(w.jobs.sent[0]).toMatchObject({
      queue: 'bulk',
      job: { lane: 'schedule', until: monday },
    });
    expect(await queueDue(w.deps)(w.deadline())).toEqual({ queued: 0 });
  });

  it('finds them again half an hour later, should their message be lost', async () => {
    const w = await withUsers(monday);
    await queueDue(w.deps)(w.deadline());
    w.clock.advance(30 * MINUTE - 1);
    expect(await queueDue(w.deps)(w.deadline())).toEqual({ queued: 0 });
    w.clock.advance(1);
    expect(await queueDue(w.deps)(w.deadline())).toEqual({ queued: 1 });
  });

  it('queues each user once, however many schedules run at a time', async () => {
    const w = await withUsers(...Array.from({ length: 250 }, () => monday));
    await Promise.all([queueDue(w.deps)(w.deadline()), queueDue(w.deps)(w.deadline())]);
    const queued = w.jobs.sent.map(({ job }) => job.user_id);
    expect([queued.length, new Set(queued).size]).toEqual([250, 250]);
  });
});

describe('a user who is asked for', () => {
  it('is caught up in the live lane', async () => {
    const w = await withUsers(undefined);
    expect(await queueCatchUp(w.deps)('user-0')).toEqual({ queued: 1 });
    expect(w.jobs.sent[0]).toMatchObject({ queue: 'live', job: { lane: 'link' } });
  });

  it.each(['needs_reauth', 'disconnected'] as const)('is refused while %s', async (status) => {
    const w = world();
    await w.link({ connection: { status } });
    await expect(queueCatchUp(w.deps)('ada')).rejects.toThrow(Refusal);
    await expect(queueBackfill(w.deps)('ada', lastDays(7, monday))).rejects.toThrow(Refusal);
    expect(w.jobs.sent).toEqual([]);
  });

  it('gets history in units, driven by one message', async () => {
    const w = await withUsers(monday + DAY);
    const { queued, backfill_id } = await queueBackfill(w.deps)('user-0', lastDays(365, monday));
    expect(queued).toBe(1);
    const [running] = await w.backfills.running({ ...ada, user_id: 'user-0' });
    expect(running).toMatchObject({ backfill_id, units_total: 12, start: monday - 365 * DAY });
    expect(w.jobs.sent).toMatchObject([{ queue: 'bulk', job: { backfill_id } }]);
    // Should that message be lost.
    expect((await w.connections.find('user-0'))?.due_at).toBe(monday + 30 * MINUTE);
  });

  it('is told when a part, or all, of what was asked is too old to keep', async () => {
    const w = await withUsers(undefined);
    const part = await queueBackfill(w.deps)('user-0', lastDays(500, monday));
    expect(part).toMatchObject({ queued: 1, note: expect.stringContaining('400 days') });
    const old = { start: monday - 900 * DAY, end: monday - 500 * DAY };
    const none = await queueBackfill(w.deps)('user-0', old);
    expect(none).toEqual({ queued: 0, note: expect.stringContaining('400 days') });
  });
});

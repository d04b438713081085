/** What every implementation of Jobs promises. */
import { expect, test } from 'vitest';
import type { Job } from '../../functions/domain/model.ts';
import type { Stores } from '../support/stores.ts';
import { job, monday } from './factories.ts';

const byId = (a: Job, b: Job) => a.job_id.localeCompare(b.job_id);

export const jobsContract = (stores: () => Stores) => {
  test('live jobs do not stand behind bulk ones', async () => {
    const { jobs, ready } = stores();
    await jobs.send([
      job({ job_id: '1', lane: 'link' }),
      job({ job_id: '2', lane: 'backfill', backfill_id: 'backfill-1' }),
      job({ job_id: '3', lane: 'webhook' }),
      job({ job_id: '4', lane: 'schedule' }),
    ]);
    expect((await ready('live')).toSorted(byId)).toEqual([
      job({ job_id: '1', lane: 'link' }),
      job({ job_id: '3', lane: 'webhook' }),
    ]);
    expect((await ready('bulk')).toSorted(byId)).toEqual([
      job({ job_id: '2', lane: 'backfill', backfill_id: 'backfill-1' }),
      job({ job_id: '4', lane: 'schedule' }),
    ]);
  });

  test('a job that waits for its turn stands before nothing that is urgent', async () => {
    const { jobs, ready } = stores();
    const waiting = job({ job_id: '1', lane: 'link', turn_at: monday });
    await jobs.send([waiting]);
    expect(await ready('live')).toEqual([]);
    expect(await ready('bulk')).toEqual([waiting]);
  });

  test('any number of jobs is queued, each once', async () => {
    const { jobs, ready } = stores();
    const many = Array.from({ length: 23 }, (_, n) => job({ job_id: `job-${n}` }));
    await jobs.send(many);
    expect((await ready('live')).toSorted(byId)).toEqual(many.toSorted(byId));
    await jobs.send([]);
    expect(await ready('bulk')).toEqual([]);
  });

  test('a delayed job is not to be had before its time', async () => {
    const { jobs, ready, delayed } = stores();
    await jobs.send([job(), job({ lane: 'schedule' })], 900);
    expect(await ready('live')).toEqual([]);
    expect([await delayed('live'), await delayed('bulk')]).toEqual([1, 1]);
  });
};

/** Two queues in memory; a test looks at what was sent. */
import type { Job } from '../../../functions/domain/model.ts';
import type { Jobs } from '../../../functions/domain/ports.ts';

interface Sent {
  queue: 'live' | 'bulk';
  job: Job;
  delay_s: number;
}

export const jobs = (): Jobs & { sent: Sent[] } => {
  const sent: Sent[] = [];
  return {
    sent,
    async send(jobs, delay_s = 0) {
      for (const job of jobs) {
        const isUrgent = job.lane === 'link' || job.lane === 'webhook';
        const queue = isUrgent && job.turn_at === undefined ? 'live' : 'bulk';
        sent.push({ queue, job: structuredClone(job), delay_s });
      }
    },
  };
};

/** SQS as it is allowed to be: late, twice, out of order, and five tries before the dead letters. */
import type { Job } from '../../functions/domain/model.ts';
import type { Jobs } from '../../functions/domain/ports.ts';
import type { World } from './invocation.ts';

export type QueueName = 'live' | 'bulk';

export interface Message {
  queue: QueueName;
  job: Job;
  visible_at: number;
  sent_at: number;
  receives: number;
  /** Its queue did what queues rarely do. */
  odd: boolean;
  done: boolean;
}

const VISIBILITY_MS = 720_000;
const MOST_RECEIVES = 5;
const MOST_COPIES = 2;

/** `wake` is called whenever a queue may have something to give. */
export const createQueues = (
  { scheduler, faults, dice, trace }: World,
  wake: (queue: QueueName) => void,
  onSend: (job: Job) => void = () => {},
) => {
  const messages: Message[] = [];
  const dead: Message[] = [];
  const copies = new Map<string, number>();
  const countCopy = ({ job_id }: Job, by: number) =>
    copies.set(job_id, (copies.get(job_id) ?? 0) + by);
  const showAt = (message: Message, at: number) => {
    message.visible_at = at;
    void scheduler.until(at + dice.between(5, 100)).then(() => wake(message.queue));
  };

  const put = (job: Job, delay_ms: number) => {
    const isUrgent = job.lane === 'link' || job.lane === 'webhook';
    const queue = isUrgent && job.turn_at === undefined ? 'live' : 'bulk';
    const late = faults.strikes('delivered_late') ? dice.between(1_000, 240_000) : 0;
    const sent_at = scheduler.now();
    const add = (odd: boolean, at: number) => {
      const message: Message = {
        queue,
        job,
        sent_at: sent_at + delay_ms,
        visible_at: at,
        receives: 0,
        odd,
        done: false,
      };
      messages.push(message);
      countCopy(job, 1);
      showAt(message, at);
    };
    add(late > 0, sent_at + delay_ms + late);
    // Jobs that wait in line are sent many times, and must not become ever more.
    if ((copies.get(job.job_id) ?? 0) <= MOST_COPIES && faults.strikes('delivered_twice'))
      add(true, sent_at + delay_ms + dice.between(0, 60_000));
  };

  const remove = (message: Message) => {
    message.done = true;
    const at = messages.indexOf(message);
    if (at < 0) return;
    messages.splice(at, 1);
    countCopy(message.job, -1);
  };

  const jobs: Jobs = {
    async send(sent, delay_s = 0) {
      if (delay_s < 0 || delay_s > 900) throw new Error(`SQS takes no delay of ${delay_s} s`);
      for (const job of sent) {
        onSend(job);
        put({ ...job }, delay_s * 1_000);
      }
    },
  };

  return {
    jobs,
    dead,
    remove,
    left: () => messages.length,
    messages,
    holds: (job_id: string, except: Message) =>
      messages.some((message) => message !== except && message.job.job_id === job_id),
    hide: (message: Message, ms: number) => {
      if (!message.done) showAt(message, scheduler.now() + ms);
    },
    /** Any of those that are visible, up to `most`. */
    receive: (queue: QueueName, most: number): Message[] => {
      const received: Message[] = [];
      const visible = messages.filter((m) => m.queue === queue && m.visible_at <= scheduler.now());
      while (visible.length > 0 && received.length < most) {
        const [message] = visible.splice(dice.between(0, visible.length - 1), 1);
        if (!message) break;
        if (message.receives >= MOST_RECEIVES) {
          remove(message);
          dead.push(message);
          trace(`a ${message.job.lane} job of ${message.job.user_id} is a dead letter`);
          continue;
        }
        message.receives += 1;
        showAt(message, scheduler.now() + VISIBILITY_MS);
        received.push(message);
      }
      return received;
    },
  };
};

export type Queues = ReturnType<typeof createQueues>;

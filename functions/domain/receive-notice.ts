/** Takes in one of WHOOP's webhooks: noted durably before WHOOP hears that it arrived. */
import type { Connection } from './model.ts';
import { GATHER_S, type Notice, noticeKey } from './notice.ts';
import { DAY_MS, MINUTE_MS } from './plan.ts';
import type { Clock, Connections, Jobs, Random, Seen, Traces } from './ports.ts';
import { catchUpJob } from './queueing.ts';

export interface ReceiveDeps {
  connections: Connections;
  traces: Traces;
  jobs: Jobs;
  clock: Clock;
  random: Random;
}

/** Were the queue to lose the job, the schedule comes this soon. */
const HEAL_MS = 10 * MINUTE_MS;
/** WHOOP tries for about an hour to deliver a webhook, always with the same trace id. */
const TRACE_KEPT_MS = 2 * DAY_MS;
const MOST_TRIES = 5;

interface Webhook {
  whoop_user_id: number;
  /** WHOOP's name for the event, the same each time that it is sent. */
  trace_id: string;
  notice: Notice;
}

/** `ignored`: of a member who is not linked, or seen already. */
export const receiveNotice =
  (deps: ReceiveDeps) =>
  async ({ whoop_user_id, trace_id, notice }: Webhook): Promise<'noted' | 'ignored'> => {
    const { connections, traces, clock } = deps;
    const key = noticeKey(notice);
    // One event at WHOOP may be told of several records.
    const trace = `${trace_id}#${key}`;
    const [member, isSeen] = await Promise.all([
      connections.findMember(whoop_user_id),
      traces.isSeen(trace, clock.now()),
    ]);
    if (!member || isSeen) return 'ignored';
    if (!(await note(deps, member.user_id, whoop_user_id, key))) return 'ignored';
    // Last, so that what fails before comes again.
    await traces.remember(trace, clock.now() + TRACE_KEPT_MS);
    return 'noted';
  };

/** False where the user is no longer linked to this member. */
const note = async (
  deps: ReceiveDeps,
  user_id: string,
  whoop_user_id: number,
  key: string,
): Promise<boolean> => {
  const { connections, clock } = deps;
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const connection = await connections.find(user_id);
    if (connection?.whoop_user_id !== whoop_user_id) return false;
    if (connection.status === 'disconnected') return false;
    const now = clock.now();
    const { change, seen } = dueFor(connection, now);
    const { link_id } = connection;
    if (!(await connections.update(user_id, link_id, change, seen, { noted: key }))) continue;
    if (change.notice_job_at !== undefined) {
      await deps.jobs.send([catchUpJob(deps, connection, 'webhook')], GATHER_S);
    }
    return true;
  }
  throw new Error('the connection does not stand still');
};

/** What brings the notice: a job that is queued already, or a new one; a dead grant waits for its member. */
const dueFor = (
  { status, due_at, notice_job_at }: Connection,
  now: number,
): { change: { due_at?: number; noticed_at: number; notice_job_at?: number }; seen: Seen } => {
  if (status === 'needs_reauth') return { change: { noticed_at: now }, seen: { status } };
  const heal_at = now + HEAL_MS;
  const isDue = due_at !== undefined && due_at <= heal_at;
  const isQueued = notice_job_at !== undefined && notice_job_at > now;
  return {
    change: {
      noticed_at: now,
      ...(!isDue && { due_at: heal_at }),
      ...(!isQueued && { notice_job_at: now + GATHER_S * 1_000 }),
    },
    // The job that is queued takes this along where it has not ended.
    seen: { notice_job_at, ...(!isDue && { due_at }), ...(!isQueued && { status }) },
  };
};

/** Invokes a function: threads start on demand, stay warm, and are never more than `cap`. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Code, type Outcome, startThread } from './thread.ts';

/** Environments of one function at once; what comes on top waits for its turn. */
const cap = 12;

/** As many may wait; AWS would run them, or refuse what is over the account's limit. */
const most_waiting = 4 * cap;

/** What runs at the end may finish within this time: a refresh cut short costs a grant. */
const GRACE_MS = 1000;

export interface FunctionProps {
  /** In the template. */
  id: string;
  name: string;
  role: string;
  /** By name. */
  log_group: string;
  code: Code;
  env: Record<string, string>;
  timeoutMs: number;
}

/** An invocation under way. */
export interface Run {
  event: unknown;
  /** Ends its thread, as when the runtime dies; false when its answer came first. */
  kill(): Promise<boolean>;
}

export const tooMany = 'TooManyRequestsException';

interface Deps {
  onOutput: (text: string) => void;
  /** By how many milliseconds the function's clock is ahead of this machine's. */
  ahead: () => number;
}

/** The line that Lambda logs at the end of each invocation. */
const report = (requestId: string, durationMs: number) =>
  `${JSON.stringify({
    time: new Date().toISOString(),
    type: 'platform.report',
    record: { requestId, metrics: { durationMs: Math.round(durationMs) } },
  })}\n`;

type Thread = Awaited<ReturnType<typeof startThread>>;

export const createFunction = (
  { id, name, code, env, timeoutMs }: FunctionProps,
  { onOutput, ahead }: Deps,
) => {
  const underWay = new Set<Run>();
  const runs = new Set<Promise<Outcome>>();
  const threads = new Set<Thread>();
  const idle: Thread[] = [];
  const waiting: (() => void)[] = [];
  let running = 0;
  let closing = false;

  const takeTurn = async () => {
    if (running < cap) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const passTurn = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };

  const takeThread = async () => {
    for (let warm = idle.pop(); warm; warm = idle.pop()) if (warm.isAlive()) return warm;
    const thread = await startThread(code, env, onOutput);
    threads.add(thread);
    if (closing) await thread.end();
    return thread;
  };

  const run = async (event: unknown): Promise<Outcome> => {
    await takeTurn();
    const thread = await takeThread();
    const ahead_ms = ahead();
    const invocation = {
      event: JSON.stringify(event),
      deadline: Date.now() + ahead_ms + timeoutMs,
      context: { awsRequestId: randomUUID(), functionName: name },
      ahead_ms,
    };
    const began = performance.now();
    const answering = thread.isAlive()
      ? thread.run(invocation, timeoutMs)
      : Promise.resolve(thread.started);
    const kill = async () => {
      // Afterwards the thread may be another's.
      if (!underWay.has(current)) return false;
      await thread.end();
      return 'failure' in (await answering);
    };
    const current: Run = { event, kill };
    underWay.add(current);
    const outcome = await answering;
    underWay.delete(current);
    onOutput(report(invocation.context.awsRequestId, performance.now() - began));
    if (thread.isAlive()) idle.push(thread);
    else threads.delete(thread);
    passTurn();
    return outcome;
  };

  /** Never rejects: that a function failed is an answer too. */
  const invoke = (event: unknown): Promise<Outcome> => {
    if (waiting.length >= most_waiting) {
      const errorMessage = `${name} has more to do than this machine manages.`;
      return Promise.resolve({ failure: { errorType: tooMany, errorMessage, trace: [] } });
    }
    const running = run(event).finally(() => runs.delete(running));
    runs.add(running);
    return running;
  };

  const close = async () => {
    await Promise.race([Promise.all(runs), sleep(GRACE_MS, undefined, { ref: false })]);
    closing = true;
    await Promise.all([...threads].map((thread) => thread.end()));
  };

  return { id, name, invoke, underWay, close };
};

/** Runs a function in a worker thread of its own, as one execution environment of Lambda does. */
import { Worker } from 'node:worker_threads';

/** An answer as JSON, or why there is none. */
export type Outcome =
  | { answer: string }
  | { failure: { errorType: string; errorMessage: string; trace: string[] } };

export interface Code {
  file: string;
  exported: string;
}

export interface Invocation {
  /** JSON. */
  event: string;
  /** Epoch milliseconds. */
  deadline: number;
  context: { awsRequestId: string; functionName: string };
  /** By how many milliseconds its clock is ahead of this machine's. */
  ahead_ms: number;
}

const INIT_LIMIT_MS = 10_000;

const fail = (errorType: string, errorMessage: string, trace: string[] = []): Outcome => ({
  failure: { errorType, errorMessage, trace },
});

export const startThread = async (
  code: Code,
  env: Record<string, string>,
  onOutput: (text: string) => void,
) => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    env,
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: code,
  });
  let alive = true;
  let settle: (outcome: Outcome) => void = () => {};
  const lose = (outcome: Outcome) => {
    alive = false;
    settle(outcome);
  };
  worker.on('message', (outcome: Outcome) => settle(outcome));
  worker.on('error', (error: unknown) =>
    lose(
      error instanceof Error
        ? fail(error.name, error.message, error.stack?.split('\n'))
        : fail(typeof error, String(error)),
    ),
  );
  worker.on('exit', () => lose(fail('Runtime.ExitError', 'The runtime ended without an answer.')));
  for (const output of [worker.stdout, worker.stderr])
    output.setEncoding('utf8').on('data', onOutput);

  const next = (limitMs: number) =>
    new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => {
        const seconds = (limitMs / 1000).toFixed(2);
        lose(fail('Sandbox.Timedout', `Task timed out after ${seconds} seconds`));
        void worker.terminate();
      }, limitMs);
      settle = (outcome) => {
        clearTimeout(timer);
        settle = () => {};
        resolve(outcome);
      };
    });

  const started = await next(INIT_LIMIT_MS);
  return {
    started,
    isAlive: () => alive,
    run: (invocation: Invocation, limitMs: number) => {
      worker.postMessage(invocation);
      return next(limitMs);
    },
    end: () => {
      alive = false;
      return worker.terminate();
    },
  };
};

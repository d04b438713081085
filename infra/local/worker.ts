/** Runs inside a worker thread: one function's own bundle, one invocation at a time. */
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import type { Code, Invocation, Outcome } from './thread.ts';

/** Lambda's limit for an answer, bytes. */
const answerLimit = 6_291_556;

const failed = (error: unknown): Outcome => ({
  failure:
    error instanceof Error
      ? {
          errorType: error.name,
          errorMessage: error.message,
          trace: error.stack?.split('\n') ?? [],
        }
      : { errorType: typeof error, errorMessage: String(error), trace: [] },
});

const succeeded = (result: unknown): Outcome => {
  const answer = JSON.stringify(result ?? null);
  if (Buffer.byteLength(answer) <= answerLimit) return { answer };
  const failure = {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `The answer is larger than ${answerLimit} bytes.`,
    trace: [],
  };
  return { failure };
};

const { now } = Date;
const { file, exported }: Code = workerData;
const { [exported]: handler } = await import(pathToFileURL(file).href);

parentPort?.on('message', async ({ event, deadline, context, ahead_ms }: Invocation) => {
  Date.now = () => now() + ahead_ms;
  const getRemainingTimeInMillis = () => Math.max(0, deadline - Date.now());
  const outcome = await Promise.resolve()
    .then(() => handler(JSON.parse(event), { ...context, getRemainingTimeInMillis }))
    .then(succeeded)
    .catch(failed);
  parentPort?.postMessage(outcome);
});
parentPort?.postMessage({ answer: 'ready' } satisfies Outcome);

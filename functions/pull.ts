/** Does the jobs of both queues; what fails comes back alone, after 2 s, then twice as long each time. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { log, logFault } from './aws/log.ts';
import { countFault, countNeedsReauth } from './aws/metrics.ts';
import { parseJob } from './aws/queues.ts';
import { pull } from './domain/pull.ts';
import { hideMessage, pullDeps } from './wire.ts';

const processor = new BatchProcessor(EventType.SQS);

const doJob = async (record: SQSRecord, deadline: number) => {
  const tries = Number(record.attributes.ApproximateReceiveCount);
  try {
    const job = parseJob(record.body);
    const { job_id, user_id, lane } = job;
    const became = { cause: undefined, needs_reauth: undefined };
    const { cause, ...outcome } = { ...became, ...(await pull(pullDeps())(job, deadline)) };
    log.info('job', { job_id, user_id, lane, tries, ...outcome });
    if (outcome.needs_reauth) countNeedsReauth(outcome.needs_reauth);
    if (cause instanceof Error) log.warn('deferred', cause);
    countFault(cause);
  } catch (error) {
    logFault(error);
    await hideMessage(record.eventSourceARN, record.receiptHandle, 2 ** tries);
    throw error;
  }
};

export const handler = (event: SQSEvent, context: Context) => {
  const deadline = Date.now() + context.getRemainingTimeInMillis();
  return processPartialResponse(event, (record: SQSRecord) => doJob(record, deadline), processor, {
    context,
    throwOnFullBatchFailure: false,
  });
};

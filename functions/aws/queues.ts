/** Jobs as SQS messages, `live` or `bulk`, so that nothing slow stands before something urgent. */
import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import type { Job } from '../domain/model.ts';
import type { Jobs } from '../domain/ports.ts';

/** SQS takes no more in one request. */
const BATCH_SIZE = 10;

/** What waits in line is urgent no more, and must not stand before what is. */
const isLive = ({ lane, turn_at }: Job) =>
  turn_at === undefined && (lane === 'link' || lane === 'webhook');

const sendBatch = async (
  sqs: SQSClient,
  QueueUrl: string,
  Entries: SendMessageBatchRequestEntry[],
) => {
  const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const refused = new Set(Failed.map(({ Id }) => Id));
  return { refused: Entries.filter(({ Id }) => refused.has(Id)), codes: Failed.map((f) => f.Code) };
};

/** Each message as JSON. */
export const sendAll = async (
  sqs: SQSClient,
  queueUrl: string,
  messages: object[],
  delay_s = 0,
): Promise<void> => {
  const entries = messages.map((message, index) => ({
    Id: String(index),
    MessageBody: JSON.stringify(message),
    DelaySeconds: delay_s,
  }));
  for (let from = 0; from < entries.length; from += BATCH_SIZE) {
    const first = await sendBatch(sqs, queueUrl, entries.slice(from, from + BATCH_SIZE));
    if (first.refused.length === 0) continue;
    const { refused, codes } = await sendBatch(sqs, queueUrl, first.refused);
    if (refused.length > 0) {
      const some = `${refused.length} of ${messages.length} messages`;
      throw new Error(`SQS refused ${some}: ${codes.join(', ')}.`);
    }
  }
};

export const jobs = ({
  sqs,
  live,
  bulk,
}: {
  sqs: SQSClient;
  live: string;
  bulk: string;
}): Jobs => ({
  async send(jobs, delay_s = 0) {
    const { urgent = [], patient = [] } = Object.groupBy(jobs, (job) =>
      isLive(job) ? 'urgent' : 'patient',
    );
    await Promise.all([sendAll(sqs, live, urgent, delay_s), sendAll(sqs, bulk, patient, delay_s)]);
  },
});

const jobSchema: v.GenericSchema<unknown, Job> = v.object({
  job_id: v.string(),
  user_id: v.string(),
  link_id: v.string(),
  lane: v.picklist(['link', 'webhook', 'schedule', 'backfill']),
  until: v.number(),
  backfill_id: v.exactOptional(v.string()),
  turn_at: v.exactOptional(v.number()),
});

/** Throws a sentence that names what is wrong and repeats nothing of the message. */
export const parseJob = (body: string): Job => {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), jobSchema), body);
  if (result.success) return result.output;
  const wrong = result.issues.map((issue) => v.getDotPath(issue) ?? 'the message');
  throw new Error(`Not a job: ${wrong.join(', ')} is missing or of the wrong type.`);
};

/** Lets a received message come again after so many seconds. */
export const hide =
  (sqs: SQSClient) =>
  async (QueueUrl: string, ReceiptHandle: string, VisibilityTimeout: number) => {
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
    );
  };

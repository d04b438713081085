/** Event source mappings: take messages from queues, invoke functions with them, delete what succeeded. */
import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { callAws } from './call.ts';
import { region } from './names.ts';
import type { Reader } from './template.ts';
import type { Outcome } from './thread.ts';

/** Batches of one mapping at once: fewer than a function has threads, so that none waits for one. */
const cap = 5;

const mappingSchema = v.object({
  EventSourceArn: v.string(),
  FunctionName: v.string(),
  BatchSize: v.optional(v.number(), 10),
  FunctionResponseTypes: v.optional(v.array(v.string()), []),
  ScalingConfig: v.optional(v.object({ MaximumConcurrency: v.optional(v.number(), cap) }), {}),
});

type Mapping = v.InferOutput<typeof mappingSchema>;

const receivedSchema = v.object({
  Messages: v.optional(
    v.array(
      v.object({
        MessageId: v.string(),
        ReceiptHandle: v.string(),
        Body: v.string(),
        MD5OfBody: v.string(),
        Attributes: v.optional(v.record(v.string(), v.string()), {}),
        MessageAttributes: v.optional(v.record(v.string(), v.unknown()), {}),
      }),
    ),
    [],
  ),
});

type Message = v.InferOutput<typeof receivedSchema>['Messages'][number];

const failuresSchema = v.object({
  batchItemFailures: v.nullish(v.array(v.object({ itemIdentifier: v.string() })), []),
});

/** What may be deleted; an answer that cannot be understood fails the whole batch, as at AWS. */
const pickSucceeded = (messages: Message[], outcome: Outcome, partial: boolean): Message[] => {
  if (!('answer' in outcome)) return [];
  const answer: unknown = JSON.parse(outcome.answer);
  if (!partial || answer === null) return messages;
  const parsed = v.safeParse(failuresSchema, answer);
  if (!parsed.success) return [];
  const failed = new Set(parsed.output.batchItemFailures?.map((item) => item.itemIdentifier));
  const succeeded = messages.filter(({ MessageId }) => !failed.has(MessageId));
  const unknown = succeeded.length + failed.size > messages.length;
  return unknown ? [] : succeeded;
};

const toRecord = (message: Message, eventSourceARN: string) => ({
  messageId: message.MessageId,
  receiptHandle: message.ReceiptHandle,
  body: message.Body,
  attributes: message.Attributes,
  messageAttributes: message.MessageAttributes,
  md5OfBody: message.MD5OfBody,
  eventSource: 'aws:sqs',
  eventSourceARN,
  awsRegion: region,
});

interface Deps {
  /** Of SQS. */
  url: string;
  /** Seconds that a queue hides what was taken from it. */
  visibilityOf: (queue: string) => number;
  /** The access key id of a function, by its name: it is its role that takes messages. */
  credentialOf: (name: string) => string;
  /** By name or ARN. */
  invoke: (target: string, event: unknown) => Promise<Outcome>;
  warn: (line: string) => void;
}

const startMapping = (mapping: Mapping, deps: Deps, signal: AbortSignal) => {
  const { EventSourceArn, FunctionName, BatchSize, ScalingConfig } = mapping;
  const { url, invoke, warn } = deps;
  const queue = EventSourceArn.split(':').at(-1) ?? '';
  const QueueUrl = `${url}/${queue}`;
  const as = deps.credentialOf(FunctionName);
  const partial = mapping.FunctionResponseTypes.includes('ReportBatchItemFailures');

  const takeBatch = async () => {
    const request = {
      QueueUrl,
      MaxNumberOfMessages: Math.min(BatchSize, 10),
      WaitTimeSeconds: 20,
      VisibilityTimeout: deps.visibilityOf(queue),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    const received = await callAws(url, 'AmazonSQS.ReceiveMessage', request, { signal, as });
    const { Messages: messages } = v.parse(receivedSchema, received);
    if (messages.length === 0) return;
    const Records = messages.map((message) => toRecord(message, EventSourceArn));
    const outcome = await invoke(FunctionName, { Records });
    const succeeded = pickSucceeded(messages, outcome, partial);
    if (succeeded.length === 0) return;
    const Entries = succeeded.map(({ MessageId: Id, ReceiptHandle }) => ({ Id, ReceiptHandle }));
    await callAws(url, 'AmazonSQS.DeleteMessageBatch', { QueueUrl, Entries }, { as });
  };
  const poll = async () => {
    while (!signal.aborted) {
      try {
        await takeBatch();
      } catch (error) {
        if (signal.aborted) return;
        warn(`${FunctionName} gets no messages: ${error}`);
        await sleep(1000, undefined, { signal }).catch(() => {});
      }
    }
  };
  const pollers = Math.min(ScalingConfig.MaximumConcurrency, cap);
  return Array.from({ length: pollers }, poll);
};

export const startSources = (read: Reader, deps: Deps) => {
  const stop = new AbortController();
  const pollers = read('AWS::Lambda::EventSourceMapping', mappingSchema).flatMap((mapping) =>
    startMapping(mapping, deps, stop.signal),
  );
  return {
    /** Takes no more messages; those taken are still handled. */
    stop: () => stop.abort(),
    ended: () => Promise.all(pollers),
  };
};

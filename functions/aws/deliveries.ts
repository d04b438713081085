/** Deliveries as SQS messages, and what brings the dead ones back. */
import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { type Delivery, eventTypes } from '../domain/event.ts';
import type { Deliveries } from '../domain/ports.ts';
import { sendAll } from './queues.ts';

/** A queue for each subscriber: one that does not answer holds up no other. */
export const deliveries = (sqs: SQSClient, queueUrls: Record<string, string>): Deliveries => ({
  async send(deliveries) {
    const bySubscriber = Object.groupBy(deliveries, ({ subscriber }) => subscriber);
    await Promise.all(
      Object.entries(queueUrls).map(([subscriber, queueUrl]) =>
        sendAll(sqs, queueUrl, bySubscriber[subscriber] ?? []),
      ),
    );
  },
});

const deliverySchema: v.GenericSchema<unknown, Delivery> = v.object({
  subscriber: v.string(),
  event_id: v.string(),
  event: v.object({
    type: v.picklist(eventTypes),
    timestamp: v.string(),
    data: v.looseObject({ user_id: v.string() }),
  }),
});

/** Throws a sentence that repeats nothing of the message. */
export const parseDelivery = (body: string): Delivery => {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), deliverySchema), body);
  if (result.success) return result.output;
  throw new Error('Not a delivery: something is missing or of the wrong type.');
};

/** While one is moved, nobody else sees it. */
const MOVING_S = 60;

const replayOne = async (
  sqs: SQSClient,
  from: string,
  to: string,
  goesOn: () => boolean,
): Promise<number> => {
  // Who does not wait asks some of SQS's servers only, and may be told of nothing.
  const most = { MaxNumberOfMessages: 10, VisibilityTimeout: MOVING_S, WaitTimeSeconds: 1 };
  for (let moved = 0; ; ) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: from, ...most }),
    );
    for (const { Body, ReceiptHandle } of Messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: to, MessageBody: Body }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: from, ReceiptHandle }));
      moved += 1;
    }
    if (Messages.length === 0 || !goesOn()) return moved;
  }
};

/** Moves dead letters back, as new messages, until there are none or `goesOn` says so. */
export const replay =
  (sqs: SQSClient, dead: Record<string, string>, queueUrls: Record<string, string>) =>
  async (goesOn: () => boolean): Promise<number> => {
    const moved = Object.entries(dead).map(([subscriber, from]) =>
      replayOne(sqs, from, queueUrls[subscriber] ?? '', goesOn),
    );
    return (await Promise.all(moved)).reduce((sum, one) => sum + one, 0);
  };

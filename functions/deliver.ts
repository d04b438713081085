/** Delivers events to subscribers: from the queue, and by hand what is dead or disabled. */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { parseDelivery } from './aws/deliveries.ts';
import { log } from './aws/log.ts';
import { check } from './check.ts';
import { deliver } from './domain/deliver.ts';
import { Refusal } from './domain/errors.ts';
import { post } from './subscriber/post.ts';
import { deliverDeps } from './wire.ts';

const processor = new BatchProcessor(EventType.SQS);

const deliverOne = async ({ body, attributes, receiptHandle }: SQSRecord) => {
  const attempt = Number(attributes.ApproximateReceiveCount);
  const delivery = parseDelivery(body);
  const { subscriber, event_id, event } = delivery;
  // Nobody else's bundle holds what it needs to sign and to look up.
  const deps = { ...deliverDeps(), post: post(deliverDeps()) };
  const result = await deliver(deps)(delivery, attempt);
  log.info('delivery', { subscriber, event_id, type: event.type, attempt, ...result });
  if (result.outcome !== 'failed') return;
  await deps.hide(subscriber, receiptHandle, result.again_s);
  throw new Error(`${subscriber} was not told: ${result.reason}.`);
};

const byHand = v.union(
  [v.strictObject({ replay: v.literal(true) }), v.strictObject({ enable: v.string() })],
  'Send {"replay":true} to try dead letters again, or {"enable":"<subscriber>"} after a 410.',
);

/** What one message may take. */
const MOVE_MS = 10_000;

const enable = async (name: string) => {
  const { subscribers, disabled } = deliverDeps();
  const names = subscribers.map((it) => it.name);
  if (!names.includes(name)) {
    const known = names.join(', ') || 'none';
    throw new Refusal('bad_request', `There is no such subscriber; there are: ${known}.`);
  }
  await disabled.remove(name);
  return { enabled: name };
};

export const handler = async (event: SQSEvent | object, context: Context) => {
  if ('Records' in event) {
    return processPartialResponse(event, deliverOne, processor, {
      context,
      throwOnFullBatchFailure: false,
    });
  }
  const asked = check(byHand, event);
  if ('enable' in asked) return enable(asked.enable);
  const goesOn = () => context.getRemainingTimeInMillis() > MOVE_MS;
  const replayed = await deliverDeps().replay(goesOn);
  log.info('replayed', { replayed });
  return { replayed };
};

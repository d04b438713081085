/** A queue for each subscriber, so that one that does not answer holds up no other; without any, none. */
import { Duration } from 'aws-cdk-lib';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { MOST_ATTEMPTS } from '../functions/domain/retries.ts';
import type { Settings } from '../functions/settings.ts';
import { createQueue } from './queue.ts';

/** By the subscribers' names. */
export const createEventQueues = (
  scope: Construct,
  subscribers: Settings['subscribers'],
  timeout: Duration,
) => {
  const all = subscribers.map(({ name }) => {
    const pair = createQueue(scope, `Events-${name}`, {
      visibilityTimeout: Duration.seconds(6 * timeout.toSeconds()),
      impact: `The subscriber ${name} has not heard for days of what happened to some users: replay once it answers again.`,
      retention: 14,
      tries: MOST_ATTEMPTS,
    });
    return { name, ...pair };
  });
  return {
    queues: all.map(({ name, queue }): [string, IQueue] => [name, queue]),
    deadLetters: all.map(({ name, deadLetters }): [string, IQueue] => [name, deadLetters]),
  };
};

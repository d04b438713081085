/** A queue, where its messages go that fail for good, and the alarm that says so. */
import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { createAlarm } from './alarms.ts';

interface QueueProps {
  visibilityTimeout: Duration;
  /** What users lose by a message that nobody could handle. */
  impact: string;
  /** Days; from then on nobody tries any more. */
  retention?: number;
  /** Tries before a message goes to the dead letters. */
  tries?: number;
}

export const createQueue = (
  scope: Construct,
  id: string,
  { visibilityTimeout, impact, retention = 4, tries = 5 }: QueueProps,
) => {
  const guarded = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
  const deadLetters = new Queue(scope, `${id}DeadLetters`, {
    ...guarded,
    retentionPeriod: Duration.days(14),
  });
  Validations.of(deadLetters).acknowledge({
    id: 'Serverless-SQSRedrivePolicy',
    reason: 'This is where the dead letters of another queue end up; an alarm watches it.',
  });
  createAlarm(scope, `${id}DeadLettersAlarm`, {
    impact,
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum' }),
    threshold: 1,
  });
  const queue = new Queue(scope, id, {
    ...guarded,
    visibilityTimeout,
    retentionPeriod: Duration.days(retention),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: tries },
  });
  return { queue, deadLetters };
};

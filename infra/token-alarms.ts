/** Alarms on what tokens meet at WHOOP: a client that it refuses, and grants that die together. */
import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { createAlarm } from './alarms.ts';

/** What the functions count, as functions/aws/metrics.ts names it. */
const counted = (metricName: string, period: Duration) =>
  new Metric({
    namespace: 'WhoopOnAws',
    metricName,
    dimensionsMap: { service: 'whoop-on-aws' },
    statistic: 'Sum',
    period,
  });

export const createTokenAlarms = (scope: Construct) => {
  createAlarm(scope, 'InvalidClientAlarm', {
    impact:
      'No user can connect, and data of all users stops within the hour: WHOOP refuses the client id or secret that is in the WHOOP secret. No connection is lost; all go on when the secret is right.',
    metric: counted('InvalidClient', Duration.minutes(5)),
    threshold: 1,
  });
  createAlarm(scope, 'NeedsReauthAlarm', {
    impact:
      'Data of five or more users has stopped until they connect again. Members leave one by one, so that many within 15 minutes look like an hour at WHOOP in which many grants look dead: each is tried again after an hour and after a day, so wait for that before users are sent new links.',
    metric: counted('NeedsReauth', Duration.minutes(15)),
    threshold: 5,
  });
};

/** Alarms that say what a user loses, so that whoever is woken knows whether to get up. */
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

interface AlarmProps {
  /** What a user loses while it is raised, in a sentence. */
  impact: string;
  metric: IMetric;
  /** Raised from this value on. */
  threshold: number;
}

export const createAlarm = (
  scope: Construct,
  id: string,
  { impact, metric, threshold }: AlarmProps,
) =>
  new Alarm(scope, id, {
    alarmDescription: impact,
    metric,
    threshold,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });

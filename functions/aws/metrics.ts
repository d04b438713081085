/** What alarms count, as embedded metrics in the log; no user, token or health value reaches them. */
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { WhoopError } from '../domain/errors.ts';
import type { Cause } from '../domain/model.ts';

const metrics = new Metrics({ namespace: 'WhoopOnAws', serviceName: 'whoop-on-aws' });

/** A fault that comes of it that WHOOP does not know our client id or secret. */
export const countFault = (fault: unknown): void => {
  if (fault instanceof WhoopError && fault.kind === 'invalid_client') {
    metrics.singleMetric().addMetric('InvalidClient', MetricUnit.Count, 1);
  } else if (fault instanceof Error) countFault(fault.cause);
};

/** A connection that has come to need its member: by cause, and all together for the alarm. */
export const countNeedsReauth = (cause: Cause): void => {
  metrics
    .singleMetric()
    .addDimensions({})
    .addDimensions({ cause })
    .addMetric('NeedsReauth', MetricUnit.Count, 1);
};

/** Log lines as JSON. They name users and jobs; tokens, secrets and health values never reach them. */
import { Logger } from '@aws-lambda-powertools/logger';

export const log = new Logger({ serviceName: 'whoop-on-aws' });

/** A fault of ours: an operator looks at it. */
export const logFault = (fault: unknown): void =>
  log.error('fault', fault instanceof Error ? fault : new Error(String(fault)));

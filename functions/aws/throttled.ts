/** Whether AWS refused because too much was asked at once; the SDK has tried again by then. */

const refusals = [
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ThrottlingException',
];

export const isThrottled = (error: unknown): boolean =>
  error instanceof Error && refusals.includes(error.name);

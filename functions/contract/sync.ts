/** What is put into the queue, and what WHOOP sends that is. */
import * as v from 'valibot';
import { count, told } from './fields.ts';

export const queued = v.strictObject({
  queued: count('1, or 0 where a running backfill brings all of it.'),
  backfill_id: v.optional(told(v.string(), 'The backfill that brings it.')),
  note: v.optional(told(v.string(), 'Sentences about what was not queued.')),
});

export const webhookExample = {
  user_id: 10129,
  id: 'ecfc6a15-4661-442f-a9a4-f160dd7afae8',
  type: 'sleep.updated',
  trace_id: 'd3709ee7-104e-4f70-a928-2932964b017b',
};

export const signatureHeaders = {
  'X-WHOOP-Signature': {
    says: 'Base64 of the HMAC-SHA256 of the timestamp and the raw body, under the client secret.',
    example: 'Vl9hdDcH3VMPy0NG7wOF0DmjtGMeWx2CcqkBrbRb1ck=',
    required: true,
  },
  'X-WHOOP-Signature-Timestamp': {
    says: 'When it was signed, epoch milliseconds.',
    example: '1772438400000',
    required: true,
  },
};

/** What WHOOP's webhooks carry: https://developer.whoop.com/docs/developing/webhooks */
import * as v from 'valibot';
import { check } from '../check.ts';
import { Refusal } from '../domain/errors.ts';
import { type Notice, noticeTypes } from '../domain/notice.ts';

export const webhook = v.looseObject({
  user_id: v.pipe(v.number('user_id is a number.'), v.safeInteger('user_id is a whole number.')),
  id: v.pipe(v.string('id is a text.'), v.uuid('id is a UUID.'), v.toLowerCase()),
  type: v.picklist(noticeTypes),
  trace_id: v.pipe(
    v.string('trace_id is a text.'),
    v.minLength(1, 'trace_id is 1 to 200 characters.'),
    v.maxLength(200, 'trace_id is 1 to 200 characters.'),
  ),
});

export interface Webhook {
  whoop_user_id: number;
  trace_id: string;
  notice: Notice;
}

const isOfNoKnownType = (sent: unknown): boolean =>
  v.is(v.looseObject({ type: v.string() }), sent) &&
  !v.is(v.looseObject({ type: v.picklist(noticeTypes) }), sent);

/** Undefined where it speaks of what we do not keep; throws Refusal where it says nothing that can be read. */
export const readWebhook = (bytes: Buffer): Webhook | undefined => {
  let sent: unknown;
  try {
    sent = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new Refusal('bad_request', 'The body is not JSON.');
  }
  if (isOfNoKnownType(sent)) return undefined;
  const { user_id, trace_id, type, id } = check(webhook, sent);
  return { whoop_user_id: user_id, trace_id, notice: { type, id } };
};

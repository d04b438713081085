/** What is answered in place of what was asked for: RFC 9457, with a stable code. */
import * as v from 'valibot';
import type { Refusal } from '../domain/errors.ts';
import { statusOf } from '../http.ts';
import { told } from './fields.ts';

type Code = Refusal['code'] | 'internal';

const sentences: Record<Code, string> = {
  bad_request: 'The request is not one that this route takes.',
  unauthorized: 'There is no API key, or none that is known; a webhook is not signed by WHOOP.',
  unknown_user: 'No user of this id has connected yet.',
  not_connected: 'The user has to be linked again first.',
  too_large: 'The body is over 64 KB.',
  too_many_requests: 'Too much at once; send it again.',
  whoop_unavailable: 'WHOOP does not answer; nothing changed, try again in a minute.',
  internal: 'Something failed on our side; it was noted.',
};

const nameOf = (code: string) =>
  code.replace(/(^|_)(\w)/g, (_, _bar, letter: string) => letter.toUpperCase());

const problemOf = (code: Code) => {
  const status = code === 'internal' ? 500 : statusOf[code];
  const title = code.replaceAll('_', ' ');
  const schema = v.strictObject({
    type: v.literal('about:blank'),
    title: v.literal(title),
    status: v.literal(status),
    detail: told(v.string(), 'A sentence that says what to do.'),
    code: told(v.literal(code), sentences[code]),
  });
  const says = sentences[code];
  const example = { type: 'about:blank', title, status, detail: says, code };
  return { name: nameOf(code), status, says: `\`${code}\`: ${says}`, schema, example };
};

const codes = Object.keys(sentences) as Code[];

export const problems = Object.fromEntries(codes.map((code) => [code, problemOf(code)])) as Record<
  Code,
  ReturnType<typeof problemOf>
>;

/** What API Gateway says before any function does. */
export const gatewayMessage = v.strictObject({
  message: told(v.string(), 'What API Gateway says.'),
});

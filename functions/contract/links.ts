/** What the routes of a link answer. */
import * as v from 'valibot';
import type { LinkErrorCode } from '../domain/errors.ts';
import { detailOf, linkFailures } from '../link-failures.ts';
import { type Answer, json, page } from './answer.ts';
import { instant, told } from './fields.ts';

export const link = v.strictObject({
  link_web_url: told(v.pipe(v.string(), v.url()), 'Send the user there, by mail too.'),
  expires_at: instant('Until when it works, for any number of visits.'),
});

export const linkExample = {
  link_web_url: 'https://api.example.com/connect/3q2-7w4rTzUeQm8hXk1vNc5oLbYd9sGfJiPa0ERWtBM',
  expires_at: '2026-03-03T07:30:00.000Z',
};

export const linkCompleted = v.strictObject({
  provider_slug: v.literal('whoop'),
  stage: v.literal('completed'),
});

const codes = Object.keys(linkFailures) as LinkErrorCode[];

export const linkFailed = v.strictObject({
  provider_slug: v.literal('whoop'),
  stage: v.literal('failed'),
  error: told(v.picklist(codes), 'Why the link did not come about.'),
  detail: told(v.string(), 'A sentence for the person who connects.'),
});

export const disconnected = v.strictObject({
  user_id: told(v.string(), 'Yours.'),
  status: v.literal('disconnected'),
});

/** A page for a browser and, unless there are only pages, JSON for who accepts no HTML. */
export const failuresOf = (failing: LinkErrorCode[], form: 'both' | 'page' = 'both'): Answer[] =>
  failing.flatMap((code) => {
    const { status } = linkFailures[code];
    const detail = detailOf(code);
    const says = `\`${code}\`: ${detail}`;
    const example = { provider_slug: 'whoop', stage: 'failed', error: code, detail };
    return [
      page(status, says),
      ...(form === 'both' ? [json(status, says, linkFailed, example)] : []),
    ];
  });

export const allFailures = codes;
/** Past WHOOP's consent a link expires no more. */
export const lateFailures = codes.filter((code) => code !== 'link_expired');

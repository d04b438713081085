/** What the sync function takes when it is invoked by hand, or by the schedule ({}). */
import * as v from 'valibot';
import { days, instant, userId } from './fields.ts';

const FORM =
  'Send {}, {"user_id":…,"days":…}, {"user_id":…,"start":…,"end":…} or {"all_users":true,"days":…}, with days from 1 to 36500 and times such as 2026-03-01T00:00:00Z.';

export const invocation = v.pipe(
  v.strictObject({
    user_id: v.optional(userId),
    all_users: v.optional(v.literal(true, 'all_users is true, or left out.')),
    days: v.optional(days),
    start: v.optional(instant('start')),
    end: v.optional(instant('end')),
    cursor: v.optional(v.pipe(v.string('cursor is a text.'), v.maxLength(1024))),
  }),
  v.check(({ user_id, all_users, days, start, end, cursor }) => {
    const isWindow = start !== undefined || end !== undefined;
    if (all_users) return user_id === undefined && !isWindow;
    if (cursor !== undefined) return false;
    if (user_id === undefined) return days === undefined && !isWindow;
    if (start === undefined) return end === undefined;
    return days === undefined && (end === undefined || start < end);
  }, FORM),
);

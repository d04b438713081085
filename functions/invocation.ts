/** What the sync function takes when it is invoked by hand, or by the schedule ({}). */
import * as v from 'valibot';
import { days, instant, userId } from './fields.ts';

const FORM =
  'Send {}, {"user_id":…,"days":…} or {"user_id":…,"start":…,"end":…}, with days from 1 to 36500 and times such as 2026-03-01T00:00:00Z.';

export const invocation = v.pipe(
  v.strictObject({
    user_id: v.optional(userId),
    days: v.optional(days),
    start: v.optional(instant('start')),
    end: v.optional(instant('end')),
  }),
  v.check(({ user_id, days, start, end }) => {
    if (user_id === undefined)
      return days === undefined && start === undefined && end === undefined;
    if (start === undefined) return end === undefined;
    return days === undefined && (end === undefined || start < end);
  }, FORM),
);

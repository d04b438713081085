/** What a member corrects in the WHOOP app: when a sleep began, which sport a workout was. */
import * as v from 'valibot';
import type { Change } from './member.ts';
import { toTime } from './stamp.ts';

const moved_ms = 7 * 60_000;

const sleepShape = v.looseObject({
  start: v.string(),
  score: v.looseObject({
    stage_summary: v.looseObject({
      total_in_bed_time_milli: v.number(),
      total_awake_time_milli: v.number(),
    }),
    sleep_efficiency_percentage: v.nullish(v.number()),
  }),
});

/** The time in bed that is added was spent awake. */
const scoreAgain = (record: unknown) => {
  if (!v.is(sleepShape, record)) return {};
  const { stage_summary, sleep_efficiency_percentage: efficiency } = record.score;
  const before = stage_summary.total_in_bed_time_milli;
  const score = {
    ...record.score,
    stage_summary: {
      ...stage_summary,
      total_in_bed_time_milli: before + moved_ms,
      total_awake_time_milli: stage_summary.total_awake_time_milli + moved_ms,
    },
    ...(typeof efficiency === 'number' && {
      sleep_efficiency_percentage: (efficiency * before) / (before + moved_ms),
    }),
  };
  return { score };
};

/** Seven minutes earlier. */
const moveStart: Change = (record) =>
  'start' in record
    ? {
        ...record,
        start: toTime(Date.parse(record.start) - moved_ms),
        ...scoreAgain(record),
      }
    : record;

const changeSport: Change = (record) => {
  const walked = 'sport_name' in record && record.sport_name === 'walking';
  return {
    ...record,
    sport_name: walked ? 'hiking-rucking' : 'walking',
    ...('sport_id' in record && { sport_id: walked ? 52 : 63 }),
  };
};

export const changes = { sleep: moveStart, workout: changeSport };

/** WHOOP's records as WHOOP sends them, https://developer.whoop.com/api: it may add to them any day. */
import * as v from 'valibot';
import { count, instant, pageOf, told } from './fields.ts';

const whole = (says: string) => told(v.pipe(v.number(), v.integer()), says);
const number = (says: string) => told(v.number(), says);
const text = (says: string) => told(v.string(), says);
const percent = number('%.');
const beats = whole('Beats a minute.');
const milli = whole('Milliseconds.');

const stamped = {
  user_id: whole('The WHOOP member.'),
  created_at: instant('When WHOOP made the record.'),
  updated_at: instant('When WHOOP last changed it.'),
};

const spanned = {
  start: instant('When it began.'),
  end: instant('When it ended.'),
  timezone_offset: text('`Z`, `+05:30`, `-08:00`.'),
};

const scored = (score: v.GenericSchema) => ({
  score_state: v.picklist(['SCORED', 'PENDING_SCORE', 'UNSCORABLE']),
  score: v.nullish(told(score, 'There when, and only when, it is SCORED.')),
});

const strain = number('0 to 21.');
const kilojoule = number('kJ; 4.184 of them are a kilocalorie.');
const effort = { strain, kilojoule, average_heart_rate: beats, max_heart_rate: beats };

export const cycle = v.looseObject({
  id: whole('Of the cycle.'),
  ...stamped,
  ...spanned,
  end: v.nullish(instant('When it ended; absent or null while it lasts.')),
  step_count: v.nullish(count('Steps.')),
  ...scored(v.looseObject(effort)),
});

export const recovery = v.looseObject({
  cycle_id: whole('Of the cycle that it belongs to.'),
  sleep_id: text('Of the sleep that it scores.'),
  ...stamped,
  ...scored(
    v.looseObject({
      user_calibrating: told(v.boolean(), 'WHOOP is still getting to know the member.'),
      recovery_score: percent,
      resting_heart_rate: number('Beats a minute.'),
      hrv_rmssd_milli: number('RMSSD, milliseconds.'),
      spo2_percentage: v.nullish(percent),
      skin_temp_celsius: v.nullish(number('°C.')),
    }),
  ),
});

export const sleep = v.looseObject({
  id: text('Of the sleep, a UUID.'),
  cycle_id: whole('Of the cycle that it belongs to.'),
  ...stamped,
  ...spanned,
  nap: told(v.boolean(), 'Whether it is a nap.'),
  ...scored(
    v.looseObject({
      stage_summary: v.looseObject({
        total_in_bed_time_milli: milli,
        total_awake_time_milli: milli,
        total_no_data_time_milli: milli,
        total_light_sleep_time_milli: milli,
        total_slow_wave_sleep_time_milli: milli,
        total_rem_sleep_time_milli: milli,
        sleep_cycle_count: count('Sleep cycles.'),
        disturbance_count: count('Disturbances.'),
      }),
      sleep_needed: v.looseObject({
        baseline_milli: milli,
        need_from_sleep_debt_milli: milli,
        need_from_recent_strain_milli: milli,
        need_from_recent_nap_milli: milli,
      }),
      respiratory_rate: v.nullish(number('Breaths a minute.')),
      sleep_performance_percentage: v.nullish(percent),
      sleep_consistency_percentage: v.nullish(percent),
      sleep_efficiency_percentage: v.nullish(percent),
    }),
  ),
});

export const workout = v.looseObject({
  id: text('Of the workout, a UUID.'),
  ...stamped,
  ...spanned,
  sport_name: text('WHOOP’s name of the sport.'),
  ...scored(
    v.looseObject({
      ...effort,
      percent_recorded: number('How much of it has heart rates, %.'),
      distance_meter: v.nullish(number('Metres.')),
      altitude_gain_meter: v.nullish(number('Metres.')),
      altitude_change_meter: v.nullish(number('Metres.')),
      zone_durations: v.looseObject({
        zone_zero_milli: milli,
        zone_one_milli: milli,
        zone_two_milli: milli,
        zone_three_milli: milli,
        zone_four_milli: milli,
        zone_five_milli: milli,
      }),
    }),
  ),
});

export const recordPage = pageOf(v.union([cycle, recovery, sleep, workout]));

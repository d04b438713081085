/** WHOOP's records as they are sent: shapes of the v2 API, https://developer.whoop.com/api. */

/** One of WHOOP's four listings. */
export type Collection = 'cycle' | 'recovery' | 'sleep' | 'workout';

export const collections: readonly Collection[] = ['cycle', 'recovery', 'sleep', 'workout'];

/** Optional members may be absent or null: WHOOP documents the first and sends both. */
type Maybe<T> = T | null | undefined;

/** `score` is there when, and only when, the state is SCORED. */
interface Scorable<Score> {
  score_state: 'SCORED' | 'PENDING_SCORE' | 'UNSCORABLE';
  score?: Maybe<Score>;
}

/** `created_at` and `updated_at` are RFC 3339 UTC, in seconds or milliseconds. */
interface Stamped {
  user_id: number;
  created_at: string;
  updated_at: string;
}

export interface CycleScore {
  strain: number;
  kilojoule: number;
  average_heart_rate: number;
  max_heart_rate: number;
}

/** WHOOP's day, from one main sleep to the next; without `end` while it lasts. */
export interface Cycle extends Stamped, Scorable<CycleScore> {
  id: number;
  start: string;
  end?: Maybe<string>;
  timezone_offset: string;
  step_count?: Maybe<number>;
}

export interface SleepScore {
  stage_summary: {
    total_in_bed_time_milli: number;
    total_awake_time_milli: number;
    total_no_data_time_milli: number;
    total_light_sleep_time_milli: number;
    total_slow_wave_sleep_time_milli: number;
    total_rem_sleep_time_milli: number;
    sleep_cycle_count: number;
    disturbance_count: number;
  };
  sleep_needed: {
    baseline_milli: number;
    need_from_sleep_debt_milli: number;
    need_from_recent_strain_milli: number;
    need_from_recent_nap_milli: number;
  };
  respiratory_rate?: Maybe<number>;
  sleep_performance_percentage?: Maybe<number>;
  sleep_consistency_percentage?: Maybe<number>;
  sleep_efficiency_percentage?: Maybe<number>;
}

export interface Sleep extends Stamped, Scorable<SleepScore> {
  id: string;
  cycle_id: number;
  start: string;
  end: string;
  timezone_offset: string;
  nap: boolean;
}

export interface RecoveryScore {
  user_calibrating: boolean;
  recovery_score: number;
  resting_heart_rate: number;
  hrv_rmssd_milli: number;
  spo2_percentage?: Maybe<number>;
  skin_temp_celsius?: Maybe<number>;
  respiratory_rate?: Maybe<number>;
}

/** Has no id and no time of its own: it belongs to a cycle and to the sleep that it scores. */
export interface Recovery extends Stamped, Scorable<RecoveryScore> {
  cycle_id: number;
  sleep_id: string;
}

export interface WorkoutScore {
  strain: number;
  average_heart_rate: number;
  max_heart_rate: number;
  kilojoule: number;
  percent_recorded: number;
  distance_meter?: Maybe<number>;
  altitude_gain_meter?: Maybe<number>;
  altitude_change_meter?: Maybe<number>;
  zone_durations: {
    zone_zero_milli: number;
    zone_one_milli: number;
    zone_two_milli: number;
    zone_three_milli: number;
    zone_four_milli: number;
    zone_five_milli: number;
  };
}

export interface Workout extends Stamped, Scorable<WorkoutScore> {
  id: string;
  start: string;
  end: string;
  timezone_offset: string;
  sport_name: string;
}

/** The member's body as read at one moment; WHOOP keeps no history of it. */
export interface Body {
  height_meter?: Maybe<number>;
  weight_kilogram?: Maybe<number>;
  max_heart_rate?: Maybe<number>;
}

export interface RecordOf {
  cycle: Cycle;
  recovery: Recovery;
  sleep: Sleep;
  workout: Workout;
}

export type WhoopRecord = RecordOf[Collection];

/** A recovery goes by the id of its cycle. */
export const idOf = (record: WhoopRecord): string =>
  String('sleep_id' in record ? record.cycle_id : record.id);

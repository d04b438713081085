/** Longer examples of answers. */
export const summaryExample = {
  user_id: 'u1',
  status: 'connected',
  whoop_user_id: 10129,
  scopes: ['offline', 'read:cycles', 'read:recovery', 'read:sleep', 'read:workout'],
  linked_at: '2026-03-01T07:30:00.000Z',
  last_listed_at: '2026-03-02T07:30:01.204Z',
  next_look_at: '2026-03-02T19:30:00.000Z',
};

const completeness = {
  newest_start: '2026-03-01T22:41:07.150Z',
  listed_until: '2026-03-02T07:30:00.000Z',
  covered_from: '2026-01-31T07:30:00.000Z',
  covered_to: '2026-03-02T07:30:00.000Z',
  last_listed_at: '2026-03-02T07:30:01.204Z',
};

export const connectionExample = {
  ...summaryExample,
  kept_from: '2025-01-26T07:30:00.000Z',
  token: {
    access_expires_at: '2026-03-02T08:30:00.000Z',
    refreshes: 24,
    failures: 0,
    failures_today: 0,
    retry_at: null,
  },
  collections: {
    cycle: {
      ...completeness,
      gaps: [{ start: '2026-02-10T21:30:00.000Z', end: '2026-02-12T22:10:00.000Z' }],
    },
    recovery: completeness,
    sleep: completeness,
    workout: completeness,
  },
  webhooks: { received: 41, waiting: 0 },
  backfills: [
    {
      backfill_id: '019ca8d5f9b0a1b2c3d4e5f60718293a',
      start: '2025-03-02T07:30:00.000Z',
      end: '2026-03-02T07:30:00.000Z',
      units_total: 8,
      units_done: 4,
      oldest_reached: '2025-08-31T07:30:00.000Z',
      percent: 50,
      eta: '2026-03-02T07:30:45.000Z',
    },
  ],
};

export const sleepExample = {
  id: 'ecfc6a15-4661-442f-a9a4-f160dd7afae8',
  cycle_id: 93845,
  user_id: 10129,
  created_at: '2026-03-02T06:25:44.774Z',
  updated_at: '2026-03-02T06:26:01.118Z',
  start: '2026-03-01T22:41:07.150Z',
  end: '2026-03-02T06:25:44.774Z',
  timezone_offset: '+01:00',
  nap: false,
  score_state: 'PENDING_SCORE',
};

const lane = { room: 80, requests_last_hour: 12, deferred_last_hour: 0, turn_at: null };
const use = { requests: 3, deferred: 0 };
const window = { limit: 100, used: 3, left: 97, whoop: null };

export const statusExample = {
  windows: {
    minute: {
      ...window,
      whoop: {
        remaining: 97,
        reset_at: '2026-03-02T07:31:00.000Z',
        heard_at: '2026-03-02T07:30:12.000Z',
      },
    },
    day: { ...window, limit: 10_000, used: 640, left: 9_360, reserved: 1_200 },
  },
  lanes: { webhook: lane, link: lane, schedule: lane, backfill: lane },
  gate_until: null,
  connections: 212,
  history: [
    { at: '2026-03-02T07:30:00.000Z', webhook: use, link: use, schedule: use, backfill: use },
  ],
};

/** Things to store, valid unless a test says otherwise. */
import {
  type Backfill,
  type Connection,
  FIRST_EPOCH,
  type Grant,
  type Job,
  type LinkState,
  type Owner,
  type StoredRecord,
  type Ticket,
} from '../../functions/domain/model.ts';

/** Monday, 2 March 2026, 06:00 UTC. */
export const monday = Date.UTC(2026, 2, 2, 6);
export const minute = 60_000;
export const day = 24 * 60 * minute;

/** Whose data. */
export const ada: Owner = { user_id: 'ada', epoch: FIRST_EPOCH };

export const ticket = (more: Partial<Ticket> = {}): Ticket => ({
  ticket_hash: 'ticket-1',
  ...ada,
  return_url: 'https://app.example.com/health',
  expires_at: monday + day,
  ...more,
});

export const linkState = (more: Partial<LinkState> = {}): LinkState => ({
  state_hash: 'state-1',
  nonce_hash: 'nonce-1',
  ...ada,
  redirect_uri: 'https://api.example.com/callback',
  code_verifier: 'a verifier',
  expires_at: monday + 15 * minute,
  ...more,
});

export const connection = (more: Partial<Connection> = {}): Connection => ({
  ...ada,
  link_id: 'link-1',
  whoop_user_id: 4711,
  status: 'connected',
  scopes: ['offline', 'read:sleep'],
  linked_at: monday,
  cursors: {},
  changed: {},
  events: {},
  failures: 0,
  pending_looks: 0,
  ...more,
});

export const grant = (more: Partial<Grant> = {}): Grant => ({
  ...ada,
  link_id: 'link-1',
  access_token: 'access-1',
  refresh_token: 'refresh-1',
  access_expires_at: monday + 60 * minute,
  token_version: 1,
  failures: 0,
  ...more,
});

export const sleep = (more: Partial<StoredRecord> = {}) =>
  ({
    collection: 'sleep',
    id: '5e0c8a54-0000-4000-8000-000000000001',
    link_id: 'link-1',
    start: monday - 7 * 60 * minute,
    updated_at: monday,
    record: {
      id: '5e0c8a54-0000-4000-8000-000000000001',
      cycle_id: 812_345,
      user_id: 4711,
      created_at: '2026-03-02T06:01:00.000Z',
      updated_at: '2026-03-02T06:00:00.000Z',
      start: '2026-03-01T23:00:00.000Z',
      end: '2026-03-02T06:00:00.000Z',
      timezone_offset: '+01:00',
      nap: false,
      score_state: 'PENDING_SCORE',
    },
    ...more,
  }) as StoredRecord;

export const backfill = (more: Partial<Backfill> = {}): Backfill => ({
  user_id: 'ada',
  link_id: 'link-1',
  backfill_id: 'backfill-1',
  start: monday - 60 * day,
  end: monday,
  units: {
    'sleep.1': { collection: 'sleep', start: monday - 30 * day, end: monday },
    'sleep.2': { collection: 'sleep', start: monday - 60 * day, end: monday - 30 * day },
  },
  units_total: 2,
  created_at: monday,
  drive_at: monday,
  ...more,
});

export const job = (more: Partial<Job> = {}): Job => ({
  job_id: 'job-1',
  user_id: 'ada',
  link_id: 'link-1',
  lane: 'link',
  until: monday,
  ...more,
});

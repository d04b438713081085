/** What a status, a cause and a trouble mean, and what to do about them. */
import type { Cause, Lane, Status } from '../domain/model.ts';
import type { Trouble } from './api.ts';

export const statusLabels: Record<Status, string> = {
  connected: 'Connected',
  needs_reauth: 'Needs to reconnect',
  membership_inactive: 'Membership inactive',
  disconnected: 'Disconnected',
};

const causes: Record<Cause, string> = {
  grant_invalid:
    'WHOOP no longer accepts the grant: the member has revoked it, or WHOOP has ended it.',
  rotation_lost:
    'WHOOP renewed the tokens and its answer was lost on the way, so neither pair works any more.',
  scope_missing: 'WHOOP no longer grants all the data that is needed.',
};

interface Advice {
  what: string;
  todo: string;
}

/** Undefined where all is well. */
export const adviceFor = (status: Status, cause: Cause | undefined): Advice | undefined => {
  if (status === 'needs_reauth') {
    return {
      what: cause ? causes[cause] : 'The grant at WHOOP has ended.',
      todo: 'Send the user a new link. Nothing is lost: what is missing since then follows by itself.',
    };
  }
  if (status === 'membership_inactive') {
    return {
      what: 'The member has no active WHOOP membership, so WHOOP gives no data.',
      todo: 'Nothing to do here: WHOOP is asked once a day, and data goes on when the membership does.',
    };
  }
  if (status === 'disconnected') {
    return {
      what: 'The grant was revoked and its tokens are forgotten. The data that was kept is still here.',
      todo: 'A new link connects the user again and brings what is missing.',
    };
  }
  return undefined;
};

export const sentenceFor = (trouble: Trouble): string => {
  if (trouble.kind === 'away') return 'The system does not answer. Is the network there?';
  if (trouble.kind === 'refused') return 'This API key is not accepted.';
  if (trouble.kind === 'busy') return 'Too many requests at the moment.';
  if (trouble.kind === 'told') return trouble.detail;
  return `The system answered something unexpected (HTTP ${trouble.status}).`;
};

/** By `error` of a link that failed; it comes in an address, so anybody may have written it. */
const linkErrors = new Map([
  ['access_denied', 'The member declined at WHOOP, so nothing was connected.'],
  ['link_expired', 'The link had expired. Make a new one.'],
  ['duplicate_connection', 'This WHOOP member is connected to another user already.'],
  ['different_member', 'This user holds the data of another WHOOP member.'],
  ['missing_scopes', 'The member did not allow all the data that is needed.'],
  ['missing_offline_scope', 'WHOOP gave access for an hour only.'],
  ['whoop_unavailable', 'WHOOP did not answer. Try again in a minute.'],
]);

export const linkErrorSentence = (error: string): string =>
  linkErrors.get(error) ?? 'The link did not work. Make a new one and try again.';

export const laneLabels: Record<Lane, string> = {
  webhook: 'Webhooks',
  link: 'New links',
  schedule: 'Schedule',
  backfill: 'History',
};

export const collectionLabels: Record<string, string> = {
  cycle: 'Cycles',
  recovery: 'Recoveries',
  sleep: 'Sleeps',
  workout: 'Workouts',
};

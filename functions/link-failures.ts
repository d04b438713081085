/** What is told of each way that a link can fail. */
import type { LinkErrorCode } from './domain/errors.ts';

interface Failure {
  status: number;
  title: string;
  sentence: string;
  /** The way out. */
  next: string;
  /** Whether the same link, opened again, may well succeed. */
  retry?: true;
}

export const linkFailures: Record<LinkErrorCode, Failure> = {
  access_denied: {
    status: 403,
    title: 'Not connected',
    sentence: 'You declined, so nothing was shared.',
    next: 'If that was a slip, start again from the app.',
    retry: true,
  },
  link_expired: {
    status: 410,
    title: 'This link has expired',
    sentence: 'A link to connect works for 24 hours.',
    next: 'Ask the app for a new one.',
  },
  state_invalid: {
    status: 400,
    title: 'This attempt is over',
    sentence: 'It was used already, took longer than 15 minutes, or did not begin here.',
    next: 'Start again from the app.',
    retry: true,
  },
  browser_mismatch: {
    status: 403,
    title: 'Another browser began this',
    sentence: 'Connecting has to end in the browser it began in, with cookies allowed.',
    next: 'Start again from the app, and stay in one browser.',
  },
  exchange_failed: {
    status: 502,
    title: 'WHOOP did not confirm',
    sentence: 'WHOOP gave no access that could be used, so nothing is connected.',
    next: 'Start again from the app; if it happens again, tell its support.',
    retry: true,
  },
  missing_offline_scope: {
    status: 403,
    title: 'Lasting access is missing',
    sentence: 'WHOOP gave access for an hour only, and the app needs access that lasts.',
    next: 'Start again from the app.',
    retry: true,
  },
  missing_scopes: {
    status: 403,
    title: 'Some access is missing',
    sentence: 'The app needs all that it asks for: please allow everything on WHOOP’s list.',
    next: 'Start again from the app.',
    retry: true,
  },
  duplicate_connection: {
    status: 409,
    title: 'Already connected to another account',
    sentence: 'This WHOOP account is connected to another user of the app.',
    next: 'Disconnect it there first, then start again from the app.',
  },
  different_member: {
    status: 409,
    title: 'Another WHOOP account than before',
    sentence: 'Your data here is from a different WHOOP account: sign in at WHOOP with that one.',
    next: 'Then start again from the app.',
    retry: true,
  },
  whoop_unavailable: {
    status: 503,
    title: 'WHOOP is not answering',
    sentence: 'Nothing was lost; in a minute it may well work.',
    next: 'Wait a minute and start again from the app.',
    retry: true,
  },
};

/** For JSON, which has no button. */
export const detailOf = (code: LinkErrorCode): string =>
  `${linkFailures[code].sentence} ${linkFailures[code].next}`;

/** As a code comes in a query. */
export const failureCode = (text = ''): LinkErrorCode =>
  Object.hasOwn(linkFailures, text) ? (text as LinkErrorCode) : 'state_invalid';

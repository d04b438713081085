/** How a link ends: back in the app, as JSON, or on a page that says what happened and what to do. */
import type { LinkError, LinkErrorCode } from './domain/errors.ts';
import { htmlPage, paragraph } from './page.ts';
import type { Reply } from './reply.ts';

/** By code: the HTTP status, what happened, and the way out. */
export const linkFailures: Record<
  LinkErrorCode,
  [status: number, title: string, sentence: string]
> = {
  access_denied: [
    403,
    'Not connected',
    'You declined at WHOOP, so nothing was shared. If that was a slip, start again from the app.',
  ],
  link_expired: [
    410,
    'This link has expired',
    'A link to connect works for 24 hours. Ask the app for a new one.',
  ],
  state_invalid: [
    400,
    'This attempt is over',
    'It was used already, took longer than 15 minutes, or did not begin here. Start again from the app.',
  ],
  browser_mismatch: [
    403,
    'Another browser began this',
    'Connecting has to end in the browser it began in, with cookies allowed. Start again from the app.',
  ],
  exchange_failed: [
    502,
    'WHOOP did not confirm',
    'WHOOP sent you back without a grant that we could use. Start again from the app; if it happens again, tell its support.',
  ],
  missing_offline_scope: [
    403,
    'Lasting access is missing',
    'WHOOP gave access for an hour only. Start again from the app and allow all that it asks for.',
  ],
  missing_scopes: [
    403,
    'Some access is missing',
    'The app needs all the data that it asks for. Start again and allow everything on the list.',
  ],
  duplicate_connection: [
    409,
    'Already connected elsewhere',
    'This WHOOP account is connected to another user. Disconnect it there first.',
  ],
  different_member: [
    409,
    'Another WHOOP account than before',
    'Your data here is from a different WHOOP account. Sign in at WHOOP with that one, and start again from the app.',
  ],
  whoop_unavailable: [
    503,
    'WHOOP is not answering',
    'Nothing was lost. Wait a minute and start again from the app.',
  ],
};

const connectedPage = (app_name: string): Reply =>
  htmlPage(
    200,
    'WHOOP is connected',
    paragraph(
      `${app_name} now receives your WHOOP data; the newest days arrive within seconds. You can close this page.`,
    ),
  );

export const resultUrl = (return_url: string, stage: 'completed' | 'failed', error?: string) => {
  const url = new URL(return_url);
  url.searchParams.set('provider_slug', 'whoop');
  url.searchParams.set('stage', stage);
  if (error !== undefined) url.searchParams.set('error', error);
  return url.href;
};

/** The page at the end of a link: what `stage` and `error` of its address say, if they are ours. */
export const resultPage = (
  app_name: string,
  { stage, error = '' }: { stage?: string | undefined; error?: string | undefined },
): Reply => {
  if (stage === 'completed') return connectedPage(app_name);
  const code = Object.hasOwn(linkFailures, error) ? (error as LinkErrorCode) : 'state_invalid';
  return linkFailure({ code, return_url: undefined }, false);
};

/** JSON for who asks for it, else back to the app where it is known, else a page. */
export const linkFailure = (
  { code, return_url }: Pick<LinkError, 'code' | 'return_url'>,
  wantsJson: boolean,
): Reply => {
  const [status, title, sentence] = linkFailures[code];
  if (wantsJson) {
    const body = { provider_slug: 'whoop', stage: 'failed', error: code, detail: sentence };
    return { status, body };
  }
  if (return_url !== undefined) {
    return { status: 303, headers: { location: resultUrl(return_url, 'failed', code) } };
  }
  return htmlPage(status, title, `${paragraph(sentence)}<p><small>${code}</small></p>`);
};

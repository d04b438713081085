/** What a person sees at the end of a link, and what an app gets told there. */
import { createHash } from 'node:crypto';
import type { LinkError, LinkErrorCode } from './domain/errors.ts';
import type { Reply } from './reply.ts';

/** By code: the HTTP status, what happened, and the way out. */
const failures: Record<LinkErrorCode, [status: number, title: string, sentence: string]> = {
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

const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `:root{color-scheme:light dark;font:1.0625rem/1.5 system-ui,sans-serif}
body{margin:0;padding:1rem;box-sizing:border-box;min-height:100vh;display:grid;place-items:center;background:light-dark(#f4f5f7,#101518)}
main{box-sizing:border-box;width:min(92vw,26rem);padding:2rem;border-radius:1rem;background:light-dark(#fff,#1c2429);color:light-dark(#16202a,#eef2f5)}
h1{font-size:1.375rem;line-height:1.25;margin:0 0 .75rem}p{margin:0 0 .75rem}p:last-child{margin:0}small{opacity:.6}code{font-size:.875em;overflow-wrap:break-word}
li{margin:.25rem 0}ul{padding-left:1.1rem}`;

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `inner` is HTML: whatever comes from outside is escaped before. */
export const htmlPage = (status: number, title: string, inner: string): Reply => ({
  status,
  html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main><h1>${escapeHtml(title)}</h1>${inner}</main></body></html>`,
  headers: { 'content-security-policy': policy },
});

const paragraph = (sentence: string) => `<p>${escapeHtml(sentence)}</p>`;

const connectedPage = (app_name: string): Reply =>
  htmlPage(
    200,
    'WHOOP is connected',
    paragraph(
      `${app_name} now receives your WHOOP data; the newest days arrive within seconds. You can close this page.`,
    ),
  );

export const refusalPage = (status: number, sentence: string): Reply =>
  htmlPage(status, 'There is nothing here', paragraph(sentence));

export const faultPage = (): Reply =>
  htmlPage(
    500,
    'Something failed on our side',
    paragraph('It was noted. Start again from the app; if it fails again, tell its support.'),
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
  const code = Object.hasOwn(failures, error) ? (error as LinkErrorCode) : 'state_invalid';
  return linkFailure({ code, return_url: undefined }, false);
};

/** JSON for who asks for it, else back to the app where it is known, else a page. */
export const linkFailure = (
  { code, return_url }: Pick<LinkError, 'code' | 'return_url'>,
  wantsJson: boolean,
): Reply => {
  const [status, title, sentence] = failures[code];
  if (wantsJson) {
    const body = { provider_slug: 'whoop', stage: 'failed', error: code, detail: sentence };
    return { status, body };
  }
  if (return_url !== undefined) {
    return { status: 303, headers: { location: resultUrl(return_url, 'failed', code) } };
  }
  return htmlPage(status, title, `${paragraph(sentence)}<p><small>${code}</small></p>`);
};

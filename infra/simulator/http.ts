/** One HTTP request in, one answer out: bodies read, answers written, pages kept harmless. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { style as card } from '../../functions/style.ts';

export interface Answer {
  status: number;
  /** An object is sent as JSON, a text as it is. */
  body?: string | object | undefined;
  headers?: Record<string, string> | undefined;
}

const largest_body = 65_536;

/** Undefined where the body is larger than any form that is sent here. */
export const readText = async (request: IncomingMessage): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > largest_body) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

export const redirect = (location: URL): Answer => ({
  status: 302,
  headers: { location: location.href, 'cache-control': 'no-store' },
});

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `${card}
.notice { margin: 0 0 1.75rem; padding: .6rem .85rem; border: 1px dashed var(--halt); border-radius: .8rem; background: var(--halt-soft); color: var(--halt); font-size: .9375rem; line-height: 1.4; }
.notice b { display: block; }
form { margin: 1.5rem 0 0; }
fieldset { margin: 0 0 1.5rem; padding: 0; border: 0; }
legend { padding: 0; margin: 0 0 .5rem; font-weight: 600; }
label { display: flex; gap: .65rem; align-items: center; margin: 0 0 .4rem; padding: .65rem .85rem; border: 1px solid var(--line); border-radius: .8rem; cursor: pointer; }
label:has(:checked) { border-color: var(--go); box-shadow: inset 0 0 0 1px var(--go); }
label:has(:focus-visible) { outline: 3px solid var(--go); outline-offset: 2px; }
input { flex: none; width: 1.1rem; height: 1.1rem; margin: 0; accent-color: var(--go); outline: none; }
button.act { width: 100%; font: inherit; font-weight: 600; cursor: pointer; }
.act:focus-visible { outline: 3px solid var(--go); outline-offset: 3px; }
`;

// No form-action: browsers hold it against the whole chain of redirects, which ends at the app.
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `content` is HTML: whatever came from outside is escaped before. */
export const page = (status: number, title: string, content: string): Answer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${escapeHtml(title)}</title><style>${style}</style><main><p class="notice"><b>Simulated WHOOP</b> This is not WHOOP, and no account there is touched.</p><h1>${escapeHtml(title)}</h1>${content}</main></html>`,
});

export const send = (response: ServerResponse, { status, body, headers }: Answer) => {
  if (typeof body === 'object') {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  } else {
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers });
    response.end(body);
  }
};

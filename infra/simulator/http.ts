/** One HTTP request in, one answer out: bodies read, answers written, pages kept harmless. */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

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

const style = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 26rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.35rem; }
ul { padding-left: 1.2rem; }
fieldset { border: 1px solid #8886; border-radius: .8rem; margin: 1.2rem 0; padding: .6rem 1rem; }
label { display: block; padding: .5rem 0; }
button { font: inherit; width: 100%; padding: .8rem; margin-top: .6rem; border-radius: .8rem; border: 1px solid #8886; background: none; color: inherit; }
button[value="allow"] { background: #0b6e4f; border-color: #0b6e4f; color: #fff; font-weight: 600; }
.quiet { opacity: .75; font-size: .85rem; overflow-wrap: anywhere; }
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
  body: `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style><main><p class="quiet">WHOOP simulator</p><h1>${escapeHtml(title)}</h1>${content}</main></html>`,
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

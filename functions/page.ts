/** An HTML page under a strict policy, and the two pages for what went wrong before any handler. */
import { createHash } from 'node:crypto';
import type { Reply } from './reply.ts';

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

export const paragraph = (sentence: string) => `<p>${escapeHtml(sentence)}</p>`;

export const refusalPage = (status: number, sentence: string): Reply =>
  htmlPage(
    status,
    status === 404 ? 'There is nothing here' : 'This cannot be answered',
    paragraph(sentence),
  );

export const faultPage = (): Reply =>
  htmlPage(
    500,
    'Something failed on our side',
    paragraph('It was noted. Start again from the app; if it fails again, tell its support.'),
  );

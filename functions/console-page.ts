/** The console as one document: its script and style inside, and a policy that lets nothing else run. */
import { createHash } from 'node:crypto';
import type { Reply } from './reply.ts';

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='9' fill='%230a6847'/%3E%3Cpath d='M6 17h5l3-8 5 15 3-7h4' fill='none' stroke='%23fff' stroke-width='2.5' stroke-linecap='round' stroke-linejoin='round'/%3E%3C/svg%3E";

const sourceOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const policyFor = (script: string, style: string) =>
  [
    "default-src 'none'",
    `script-src ${sourceOf(script)}`,
    `style-src ${sourceOf(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');

/** Both texts are the bundler's, which lets neither end its element early. */
export const consolePage = (script: string, style: string): Reply => ({
  status: 200,
  html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>whoop-on-aws</title><link rel="icon" href="${icon}"><style>${style}</style></head>
<body><div id="app"></div><noscript><p>The console needs JavaScript; the API does not.</p></noscript>
<script type="module">${script}</script></body></html>`,
  headers: { 'content-security-policy': policyFor(script, style) },
});

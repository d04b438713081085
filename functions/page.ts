/** An HTML page under a strict policy, and the two pages for what went wrong before any handler. */
import { createHash } from 'node:crypto';
import type { Reply } from './reply.ts';
import { style } from './style.ts';

export const escapeHtml = (text: string) =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const policyFor = (image_origin: string | undefined) =>
  [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    ...(image_origin === undefined ? [] : [`img-src ${image_origin}`]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/** `inner` is HTML: whatever comes from outside is escaped before. */
export const htmlPage = (
  status: number,
  title: string,
  inner: string,
  image_origin?: string,
): Reply => ({
  status,
  html: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>${inner}</main></body></html>`,
  headers: { 'content-security-policy': policyFor(image_origin) },
});

export const heading = (title: string) => `<h1>${escapeHtml(title)}</h1>`;

export const paragraph = (sentence: string) => `<p>${escapeHtml(sentence)}</p>`;

const plainPage = (status: number, title: string, sentence: string) =>
  htmlPage(status, title, heading(title) + paragraph(sentence));

export const refusalPage = (status: number, sentence: string): Reply =>
  plainPage(status, status === 404 ? 'There is nothing here' : 'This cannot be answered', sentence);

export const faultPage = (): Reply =>
  plainPage(
    500,
    'Something failed on our side',
    'It was noted. Start again from the app; if it fails again, tell its support.',
  );

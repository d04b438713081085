/** How a link fails: back in the app, as JSON, or on a page that says what happened and what to do. */
import { action, type Brand, card, nextStep } from './card.ts';
import type { LinkError } from './domain/errors.ts';
import { detailOf, linkFailures } from './link-failures.ts';
import type { Reply } from './reply.ts';

export const resultUrl = (return_url: string, stage: 'completed' | 'failed', error?: string) => {
  const url = new URL(return_url);
  url.searchParams.set('provider_slug', 'whoop');
  url.searchParams.set('stage', stage);
  if (error !== undefined) url.searchParams.set('error', error);
  return url.href;
};

interface Where {
  brand: Brand;
  wantsJson: boolean;
  /** The link to open again, where this browser had one. */
  link?: string | undefined;
}

/** JSON for who asks for it, else back to the app where it is known, else a page. */
export const linkFailure = (
  { code, return_url }: Pick<LinkError, 'code' | 'return_url'>,
  { brand, wantsJson, link }: Where,
): Reply => {
  const { next, retry, ...told } = linkFailures[code];
  if (wantsJson) {
    const detail = detailOf(code);
    const body = { provider_slug: 'whoop', stage: 'failed', error: code, detail };
    return { status: told.status, body };
  }
  const back = return_url && resultUrl(return_url, 'failed', code);
  // Whoever came in another browser may not know the app in this one: they choose to go there.
  if (back && code !== 'browser_mismatch') return { status: 303, headers: { location: back } };
  const mark = code === 'access_denied' ? 'calm' : 'halt';
  const way = back
    ? action('Return to the app', back)
    : retry && link
      ? action('Try again', link)
      : nextStep(next);
  return card(brand, { ...told, mark, rest: way, code });
};

/** Tells the page at the end of a link whose link it was: sealed, in that browser only, for a while. */
import * as v from 'valibot';
import type { Sealer } from './aws/seal.ts';
import { SHOWN_MS } from './domain/first-import.ts';

const owner = ['the page at the end of a link'];
const linkSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ user_id: v.string(), link_id: v.string() }),
);
type Link = v.InferOutput<typeof linkSchema>;

const nameFor = (public_url: string) =>
  `${public_url.startsWith('https:') ? '__Host-' : ''}connected`;

/** A `Set-Cookie` header; a browser keeps one that names a `__Host-` only where it is `Secure`. */
export const setCookie = (name: string, value: string, max_age_s: number) =>
  `${name}=${value}; Path=/; Max-Age=${max_age_s}; HttpOnly; SameSite=Lax${name.startsWith('__Host-') ? '; Secure' : ''}`;

export const writeLink = (sealer: Sealer, public_url: string, { user_id, link_id }: Link) =>
  setCookie(
    nameFor(public_url),
    sealer.seal(JSON.stringify({ user_id, link_id }), owner),
    SHOWN_MS / 1_000,
  );

/** Undefined where there is none, or one that we did not write. */
export const readLink = (
  sealer: Sealer,
  public_url: string,
  cookie: (name: string) => string | undefined,
): Link | undefined => {
  const envelope = cookie(nameFor(public_url));
  if (envelope === undefined) return undefined;
  try {
    return v.parse(linkSchema, sealer.open(envelope, owner));
  } catch {
    return undefined;
  }
};

/** Starts a link: a ticket that can be mailed, and at each visit a state bound to that browser. */
import { currentEpoch } from './epoch.ts';
import { LinkError, Refusal } from './errors.ts';
import type { Ticket } from './model.ts';
import type { Clock, Connections, Hash, Random, States } from './ports.ts';

export interface LinkingDeps {
  connections: Pick<Connections, 'findStanding'>;
  states: States;
  clock: Clock;
  random: Random;
  hash: Hash;
  /** Where WHOOP asks its member for consent. */
  authorizeUrl(request: {
    redirect_uri: string;
    state: string;
    code_challenge?: string;
  }): Promise<string>;
  public_url: string;
  return_urls: string[];
  pkce: boolean;
}

const TICKET_LIFE_MS = 24 * 3_600_000;
const STATE_LIFE_MS = 900_000;

export const startLink =
  ({ connections, states, clock, random, hash, public_url, return_urls }: LinkingDeps) =>
  async (request: {
    user_id: string;
    return_url?: string | undefined;
  }): Promise<{ link_web_url: string; expires_at: number }> => {
    const { user_id, return_url } = request;
    if (return_url !== undefined && !return_urls.some((allowed) => leadsTo(return_url, allowed))) {
      throw new Refusal(
        'bad_request',
        'return_url is not one that the settings allow (cdk.json, return_urls).',
      );
    }
    const ticket = random.secret();
    const expires_at = clock.now() + TICKET_LIFE_MS;
    await states.saveTicket({
      ticket_hash: hash(ticket),
      user_id,
      epoch: await currentEpoch(connections, user_id),
      ...(return_url !== undefined && { return_url }),
      expires_at,
    });
    return { link_web_url: linkUrl(public_url, ticket), expires_at };
  };

/** An https origin allows all its pages, loopback http any port (RFC 8252 §7.3), the rest only itself. */
const leadsTo = (return_url: string, allowed: string): boolean => {
  const url = URL.parse(return_url);
  const rule = URL.parse(allowed);
  if (!url || !rule || url.username || url.password) return false;
  if (rule.protocol === 'https:') return url.protocol === 'https:' && url.origin === rule.origin;
  if (rule.protocol !== 'http:') return return_url === allowed;
  return (
    url.protocol === 'http:' &&
    url.hostname === rule.hostname &&
    (rule.port === '' || rule.port === url.port)
  );
};

/** Each visit has a cookie of its own, so a second tab or a link preview breaks nothing. */
export const cookieName = (state_hash: string, public_url: string): string =>
  `${public_url.startsWith('https:') ? '__Host-' : ''}link-${state_hash.slice(0, 8)}`;

export const linkUrl = (public_url: string, ticket: string): string =>
  `${public_url}/connect/${ticket}`;

/** Where `cookie` is this browser's for this state: the ticket that it began with. */
export const ticketOf = (
  { hash, public_url }: Pick<LinkingDeps, 'hash' | 'public_url'>,
  state: string | undefined,
  cookie: (name: string) => string | undefined,
): string | undefined => cookie(cookieName(hash(state ?? ''), public_url))?.split('.')[1];

interface Visit {
  location: string;
  cookie: { name: string; value: string; max_age_s: number };
}

/** What was asked for with this ticket; throws LinkError. */
export const openTicket =
  ({ states, clock, hash }: Pick<LinkingDeps, 'states' | 'clock' | 'hash'>) =>
  async (ticket: string): Promise<Ticket> => {
    const found = await states.findTicket(hash(ticket), clock.now());
    if (!found) throw new LinkError('link_expired');
    return found;
  };

/** Begins one visit: the consent page's URL, and the cookie that binds it to the browser. */
export const visitLink =
  (deps: LinkingDeps) =>
  async (ticket: string): Promise<Visit> => {
    const { states, clock, random, hash, public_url, pkce } = deps;
    const found = await openTicket(deps)(ticket);
    const state = random.secret();
    // The ticket comes along, so that the browser can begin anew where this visit fails.
    const nonce = `${random.secret()}.${ticket}`;
    const code_verifier = pkce ? random.secret() : undefined;
    const redirect_uri = `${public_url}/callback`;
    const state_hash = hash(state);
    await states.saveState({
      state_hash,
      nonce_hash: hash(nonce),
      user_id: found.user_id,
      epoch: found.epoch,
      ...(found.return_url !== undefined && { return_url: found.return_url }),
      redirect_uri,
      ...(code_verifier !== undefined && { code_verifier }),
      expires_at: clock.now() + STATE_LIFE_MS,
    });
    const location = await deps.authorizeUrl({
      redirect_uri,
      state,
      ...(code_verifier !== undefined && { code_challenge: hash(code_verifier) }),
    });
    const name = cookieName(state_hash, public_url);
    return { location, cookie: { name, value: nonce, max_age_s: STATE_LIFE_MS / 1_000 } };
  };

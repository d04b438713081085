/** An app's backend and a browser, as both meet the system over HTTP. */
import * as v from 'valibot';

export interface Reached {
  api: string;
  api_key: string;
  whoop: string;
}

const linkSchema = v.object({ link_web_url: v.string(), expires_at: v.string() });
const pageSchema = v.object({ items: v.array(v.any()), next_cursor: v.nullable(v.string()) });
const truthSchema = v.record(v.string(), v.any());

export const createApp = ({ api, api_key, whoop }: Reached) => {
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${api}${path}`, { headers: { authorization: `Bearer ${api_key}` }, ...init });

  const post = (path: string, body: unknown) =>
    call(path, {
      method: 'POST',
      headers: { authorization: `Bearer ${api_key}`, 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });

  /** A browser goes to WHOOP; `back` is where WHOOP then sends it. */
  const open = async (link_web_url: string, decide: string) => {
    const visited = await fetch(`${link_web_url}?answer=connect`, { redirect: 'manual' });
    const cookie = visited.headers
      .getSetCookie()
      .map((it) => it.split(';')[0])
      .join('; ');
    const consent = `${visited.headers.get('location')}&${decide}`;
    const decided = await fetch(consent, { redirect: 'manual' });
    const back = decided.headers.get('location') ?? '';
    const come = (url = back, headers: Record<string, string> = { cookie }) =>
      fetch(url, { redirect: 'manual', headers });
    return { consent, back, cookie, come };
  };

  const visit = async (user_id: string, decide = 'sim_member=1', more: object = {}) => {
    const link = v.parse(linkSchema, await (await post('/link', { user_id, ...more })).json());
    return open(link.link_web_url, decide);
  };

  const listAll = async (path: string) => {
    const items: unknown[] = [];
    let cursor: string | null = null;
    do {
      const next = new URLSearchParams({ limit: '1000', ...(cursor && { cursor }) });
      const answer = await call(`${path}${path.includes('?') ? '&' : '?'}${next}`);
      const page = v.parse(pageSchema, await answer.json());
      items.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    return items;
  };

  return {
    call,
    post,
    open,
    visit,
    listAll,
    link: async (user_id: string, member = 1) =>
      (await visit(user_id, `sim_member=${member}`)).come(),
    truth: async (n: number) =>
      v.parse(truthSchema, await (await fetch(`${whoop}/_sim/truth/${n}`)).json()),
  };
};

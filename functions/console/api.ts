/** The API as this page calls it: each answer is a value, what went wrong is one too. */
import type { BackfillRequest, ConnectionView, Day, Page, Status, Summary } from './shapes.ts';

export type Trouble =
  /** Nothing answers. */
  | { kind: 'away' }
  /** The key is not, or no longer, good. */
  | { kind: 'refused' }
  | { kind: 'busy'; wait_s: number }
  /** The API says what is wrong. */
  | { kind: 'told'; code: string; detail: string }
  | { kind: 'broken'; status: number };

export type Answer<T> = { value: T } | { trouble: Trouble };

const sendable = /^[\x21-\x7e]+$/;
const PATIENCE_MS = 30_000;
const LONGEST_WAIT_S = 300;

const waitOf = (response: Response) => {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  return seconds > 0 ? Math.min(seconds, LONGEST_WAIT_S) : 5;
};

export const troubleIn = async (response: Response): Promise<Trouble> => {
  if (response.status === 401) return { kind: 'refused' };
  if (response.status === 429) return { kind: 'busy', wait_s: waitOf(response) };
  const body: unknown = await response.json().catch(() => undefined);
  if (typeof body === 'object' && body !== null && 'code' in body && 'detail' in body) {
    return { kind: 'told', code: String(body.code), detail: String(body.detail) };
  }
  return { kind: 'broken', status: response.status };
};

/** What is no JSON came from something else than the API. */
const parse = <T>(text: string): Answer<T> => {
  try {
    return { value: (text ? JSON.parse(text) : undefined) as T };
  } catch {
    return { trouble: { kind: 'broken', status: 200 } };
  }
};

/** `onRefused` is told when the key is good no longer. */
export const createApi = (key: string, onRefused: () => void) => {
  const ask = async (
    method: string,
    path: string,
    body?: object,
    accept = 'application/json',
  ): Promise<Answer<string>> => {
    // What no header can carry is no key of ours.
    if (!sendable.test(key)) return { trouble: { kind: 'refused' } };
    try {
      const response = await fetch(path, {
        method,
        headers: {
          accept,
          authorization: `Bearer ${key}`,
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        cache: 'no-store',
        credentials: 'omit',
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      if (response.ok) return { value: await response.text() };
      const trouble = await troubleIn(response);
      if (trouble.kind === 'refused') onRefused();
      return { trouble };
    } catch {
      return { trouble: { kind: 'away' } };
    }
  };

  const call = async <T>(method: string, path: string, body?: object): Promise<Answer<T>> => {
    const answer = await ask(method, path, body);
    return 'value' in answer ? parse(answer.value) : answer;
  };

  const userPath = (user_id: string) => `/users/${encodeURIComponent(user_id)}`;
  return {
    listUsers: (query: { status?: string; limit: number; cursor?: string }) =>
      call<Page<Summary>>(
        'GET',
        `/users?${new URLSearchParams(Object.entries(query).map(([k, value]) => [k, `${value}`]))}`,
      ),
    readUser: (user_id: string) => call<ConnectionView>('GET', userPath(user_id)),
    /** Newest first, from the date `YYYY-MM-DD` on. */
    readDays: (user_id: string, start: string, limit: number) =>
      call<Page<Day>>('GET', `${userPath(user_id)}/days?start=${start}&limit=${limit}`),
    readStatus: () => call<Status>('GET', '/status?history_hours=24'),
    makeLink: (user_id: string, return_url?: string) =>
      call<{ link_web_url: string; expires_at: string }>('POST', '/link', {
        user_id,
        ...(return_url !== undefined && { return_url }),
      }),
    sync: (user_id: string, days?: number) =>
      call<BackfillRequest>('POST', '/sync', { user_id, ...(days !== undefined && { days }) }),
    /** Lines of JSON; the last says how to go on. */
    readExport: (user_id: string, cursor: string | null) =>
      ask(
        'GET',
        `${userPath(user_id)}/export${cursor === null ? '' : `?${new URLSearchParams({ cursor })}`}`,
        undefined,
        'application/x-ndjson',
      ),
    disconnect: (user_id: string) => call<unknown>('DELETE', `${userPath(user_id)}/connection`),
    /** Resolves to the receipt. */
    erase: (user_id: string) => call<unknown>('DELETE', userPath(user_id)),
  };
};

export type Api = ReturnType<typeof createApi>;

/** WHOOP as the domain sees it: one method, one request to the v2 API, https://developer.whoop.com/api. */
import * as v from 'valibot';
import { WhoopError, type WhoopErrorKind } from '../domain/errors.ts';
import type { Answer, Whoop } from '../domain/ports.ts';
import type { Collection } from '../domain/record.ts';
import { readLimits } from './limits.ts';
import { readBody, readMemberId, readPage, readRecord } from './records.ts';
import { sender } from './send.ts';
import { type TokenEndpointDeps, tokenEndpoint } from './token-endpoint.ts';

/** The most that WHOOP gives; asked for more, it may refuse. */
const PAGE_SIZE = '25';

const paths: Record<Collection, string> = {
  cycle: '/v2/cycle',
  recovery: '/v2/recovery',
  sleep: '/v2/activity/sleep',
  workout: '/v2/activity/workout',
};

const pathOf = (collection: Collection, id: string): string =>
  collection === 'recovery'
    ? `${paths.cycle}/${encodeURIComponent(id)}/recovery`
    : `${paths[collection]}/${encodeURIComponent(id)}`;

const deactivated = v.looseObject({ error: v.literal('deactivated_user') });

const kindOf = (status: number, body: unknown): WhoopErrorKind => {
  if (status === 401) return 'unauthorized';
  if (status === 403) return v.is(deactivated, body) ? 'membership_inactive' : 'unavailable';
  if (status === 404) return 'not_found';
  if (status === 429) return 'rate_limited';
  return status >= 400 && status < 500 ? 'bad_request' : 'unavailable';
};

interface Deps extends TokenEndpointDeps {
  fetch?: typeof fetch;
  timeoutMs?: number;
}

export const whoop = (deps: Deps): Whoop => {
  const send = sender(deps.fetch ?? fetch, deps.timeoutMs ?? 10_000);

  const ask = async (
    method: 'GET' | 'DELETE',
    path: string,
    access_token: string,
    query?: Record<string, string>,
  ): Promise<Answer<Response>> => {
    const url = new URL(`/developer${path}`, deps.base);
    url.search = new URLSearchParams(query).toString();
    const response = await send(url.href, {
      method,
      headers: { authorization: `Bearer ${access_token}`, accept: 'application/json' },
      redirect: 'error',
    });
    const limits = readLimits(response);
    if (response.ok) return { body: response, limits };
    const kind = kindOf(response.status, await response.json().catch(() => undefined));
    throw new WhoopError(kind, `${method} ${path} answered ${response.status}.`, { limits });
  };

  const read = async <T>(
    path: string,
    access_token: string,
    reader: (json: unknown) => T,
    query?: Record<string, string>,
  ): Promise<Answer<T>> => {
    const { body, limits } = await ask('GET', path, access_token, query);
    // A parse error would quote the body, so what is no JSON goes on as undefined, which fits nothing.
    const json: unknown = await body.json().catch(() => undefined);
    try {
      return { body: reader(json), limits };
    } catch (cause) {
      throw new WhoopError('unavailable', `GET ${path} answered what it should not.`, {
        cause,
        limits,
      });
    }
  };

  return {
    ...tokenEndpoint(deps, send),
    memberId: (access_token) => read('/v2/user/profile/basic', access_token, readMemberId),
    body: (access_token) => read('/v2/user/measurement/body', access_token, readBody),
    list: (access_token, collection, { start, end }, next_token) =>
      read(paths[collection], access_token, (json) => readPage(collection, json), {
        limit: PAGE_SIZE,
        start: new Date(start).toISOString(),
        end: new Date(end).toISOString(),
        ...(next_token && { nextToken: next_token }),
      }),
    get: (access_token, collection, id) =>
      read(pathOf(collection, id), access_token, (json) => readRecord(collection, json)),
    revoke: async (access_token) => {
      const { body, limits } = await ask('DELETE', '/v2/user/access', access_token);
      if (body.status === 204) return { body: undefined, limits };
      throw new WhoopError('unavailable', `Revoking answered ${body.status}, not 204.`, { limits });
    },
  };
};

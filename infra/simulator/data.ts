/** WHOOP's v2 paths under /developer: what each needs and answers. */
import type { Collection } from '../../functions/domain/record.ts';
import type { Grants } from './grants.ts';
import type { Answer } from './http.ts';
import { listPage } from './listings.ts';
import type { Shelf } from './shelf.ts';

interface Path {
  pattern: RegExp;
  scope: string;
  answer(shelf: Shelf, id: string, query: URLSearchParams, now: number): Answer;
}

const found = (body: object | undefined): Answer =>
  body ? { status: 200, body } : { status: 404, body: 'There is no such record.' };

const recordOf = (shelf: Shelf, collection: Collection, id: string | undefined) =>
  found(shelf.entries[collection].find((entry) => entry.id === id)?.record);

const isNumber = /^\d{1,19}$/;
const isUuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const listing = (path: string, scope: string, collection: Collection): Path => ({
  pattern: new RegExp(`^${path}$`),
  scope,
  answer: (shelf, _id, query, now) => listPage(shelf.entries[collection], query, now),
});

const byId = (
  path: string,
  scope: string,
  format: RegExp,
  find: (shelf: Shelf, id: string) => Answer,
): Path => ({
  pattern: new RegExp(`^${path.replace('{id}', '([^/]+)')}$`),
  scope,
  answer: (shelf, id, _query, _now) =>
    format.test(id) ? find(shelf, id) : { status: 400, body: `${id} is no id of this kind.` },
});

const paths: Path[] = [
  listing('/v2/cycle', 'read:cycles', 'cycle'),
  byId('/v2/cycle/{id}', 'read:cycles', isNumber, (shelf, id) => recordOf(shelf, 'cycle', id)),
  byId('/v2/cycle/{id}/sleep', 'read:sleep', isNumber, (shelf, id) =>
    recordOf(shelf, 'sleep', shelf.main_sleeps.get(id)),
  ),
  byId('/v2/cycle/{id}/recovery', 'read:recovery', isNumber, (shelf, id) =>
    recordOf(shelf, 'recovery', id),
  ),
  listing('/v2/recovery', 'read:recovery', 'recovery'),
  listing('/v2/activity/sleep', 'read:sleep', 'sleep'),
  byId('/v2/activity/sleep/{id}', 'read:sleep', isUuid, (shelf, id) =>
    recordOf(shelf, 'sleep', id.toLowerCase()),
  ),
  listing('/v2/activity/workout', 'read:workout', 'workout'),
  byId('/v2/activity/workout/{id}', 'read:workout', isUuid, (shelf, id) =>
    recordOf(shelf, 'workout', id.toLowerCase()),
  ),
  {
    pattern: /^\/v2\/user\/profile\/basic$/,
    scope: 'read:profile',
    answer: ({ profile }) => found(profile),
  },
  {
    pattern: /^\/v2\/user\/measurement\/body$/,
    scope: 'read:body_measurement',
    answer: ({ body }) => found(body),
  },
];

interface DataRequest {
  method: string;
  /** From /v2 on. */
  path: string;
  query: URLSearchParams;
  authorization: string | undefined;
}

export const answerData =
  (deps: { grants: Grants; shelves: Shelf[]; now: () => number }) =>
  ({ method, path, query, authorization = '' }: DataRequest): Answer => {
    const [, token = ''] = /^Bearer (\S+)$/i.exec(authorization) ?? [];
    const grant = deps.grants.findGrant(token);
    const shelf = grant && deps.shelves[grant.member - 1];
    if (!shelf) return { status: 401, body: 'Authorization was not valid' };

    if (path === '/v2/user/access') {
      if (method !== 'DELETE') return { status: 405, headers: { allow: 'DELETE' } };
      deps.grants.revokeToken(token);
      return { status: 204 };
    }
    const served = paths.find(({ pattern }) => pattern.test(path));
    if (!served) return { status: 404, body: 'There is no such path.' };
    if (method !== 'GET') return { status: 405, headers: { allow: 'GET' } };
    if (!grant.scopes.includes(served.scope)) {
      const error_description = `The grant lacks ${served.scope}.`;
      return { status: 403, body: { error: 'insufficient_scope', error_description } };
    }
    const [, id = ''] = served.pattern.exec(path) ?? [];
    return served.answer(shelf, id, query, deps.now());
  };

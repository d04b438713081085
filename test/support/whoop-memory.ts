/** WHOOP as a port: rotation, paging and faults, without a server. */
import { WhoopError, type WhoopErrorKind } from '../../functions/domain/errors.ts';
import type { Window } from '../../functions/domain/model.ts';
import type { Whoop } from '../../functions/domain/ports.ts';
import {
  type Body,
  type Collection,
  idOf,
  type RecordOf,
  type WhoopRecord,
} from '../../functions/domain/record.ts';

type Data = { [C in Collection]: RecordOf[C][] };

const PAGE = 25;

export const whoopMemory = () => {
  const data: Data = { cycle: [], recovery: [], sleep: [], workout: [] };
  let generation = 1;
  const calls: { what: string; window?: Window }[] = [];
  const state = {
    data,
    calls,
    body: undefined as Body | undefined,
    member: 4711,
    /** The tokens that WHOOP takes now. */
    access: 'access-1',
    refresh: 'refresh-1',
    /** Asked before each request: a kind fails it, `lost` lets it take effect and loses the answer. */
    fault: (_what: string): WhoopErrorKind | 'lost' | undefined => undefined,
    /** What a refresh says of its scopes. */
    scopes: ['offline'],
    /** Every refresh token that was sent. */
    refreshed: [] as string[],
  };

  const answer = <T>(what: string, give: () => T, window?: Window): T => {
    calls.push({ what, ...(window && { window }) });
    const fault = state.fault(what);
    if (fault === 'lost') {
      give();
      throw new WhoopError('unavailable', 'no answer', { ambiguous: true });
    }
    if (fault) throw new WhoopError(fault, fault);
    return give();
  };

  const authorized = (access_token: string) => {
    if (access_token !== state.access) throw new WhoopError('unauthorized', 'unauthorized');
  };

  const spanOf = (collection: Collection, record: WhoopRecord): Window => {
    if (collection === 'recovery' && 'sleep_id' in record) {
      const sleep = data.sleep.find(({ id }) => id === record.sleep_id);
      return { start: Date.parse(sleep?.start ?? ''), end: Date.parse(sleep?.end ?? '') };
    }
    const { start, end } = record as { start: string; end?: string | null };
    return { start: Date.parse(start), end: end ? Date.parse(end) : Number.POSITIVE_INFINITY };
  };

  const whoop: Whoop = {
    exchange: async () => ({
      access_token: state.access,
      refresh_token: state.refresh,
      expires_in: 3600,
      scopes: ['offline', 'read:sleep', 'read:body_measurement'],
    }),
    refresh: async (refresh_token) =>
      answer('refresh', () => {
        state.refreshed.push(refresh_token);
        if (refresh_token !== state.refresh) throw new WhoopError('invalid_grant', 'invalid_grant');
        generation += 1;
        state.access = `access-${generation}`;
        state.refresh = `refresh-${generation}`;
        return {
          access_token: state.access,
          refresh_token: state.refresh,
          expires_in: 3600,
          scopes: state.scopes,
        };
      }),
    memberId: async () => answer('profile', () => ({ body: state.member })),
    body: async (access_token) =>
      answer('body', () => {
        authorized(access_token);
        if (!state.body) throw new WhoopError('not_found', 'not_found');
        return { body: state.body };
      }),
    list: async (access_token, collection, window, next_token) =>
      answer(
        collection,
        () => {
          authorized(access_token);
          const of = (record: WhoopRecord) => spanOf(collection, record);
          const listed = (data[collection] as WhoopRecord[])
            .filter((r) => of(r).end >= window.start && of(r).start < window.end)
            .sort((a, b) => of(b).start - of(a).start);
          const from = Number(next_token ?? 0);
          const records = structuredClone(listed.slice(from, from + PAGE));
          const more = listed.length > from + PAGE;
          return { body: { records, ...(more && { next_token: String(from + PAGE) }) } };
        },
        window,
      ),
    get: async (access_token, collection, id) =>
      answer(`${collection}/${id}`, () => {
        authorized(access_token);
        const found = (data[collection] as WhoopRecord[]).find((record) => idOf(record) === id);
        if (!found) throw new WhoopError('not_found', 'not_found');
        return { body: structuredClone(found) };
      }),
    revoke: async (access_token) => answer('revoke', () => ({ body: authorized(access_token) })),
  };
  return Object.assign(state, { whoop });
};

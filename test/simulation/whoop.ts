/** WHOOP as the functions reach it: over a network that loses, delays and garbles, within its limits. */
import { WhoopError, type WhoopErrorKind } from '../../functions/domain/errors.ts';
import type { RateLimits, Window } from '../../functions/domain/model.ts';
import type { Answer, Whoop } from '../../functions/domain/ports.ts';
import { type Collection, idOf, type WhoopRecord } from '../../functions/domain/record.ts';
import type { WhoopGrants } from './grants.ts';
import type { Invocation, World } from './invocation.ts';
import { type Life, startsIn } from './nature.ts';
import type { Outgoing, Watch } from './watch.ts';
import type { Windows } from './windows.ts';

export interface WhoopState {
  grants: WhoopGrants;
  windows: Windows;
  lives: Map<number, Life>;
  /** Which member consents with which code. */
  codes: Map<string, number>;
  page_size: number;
  /** Until when WHOOP calls every grant dead, our client unknown, a membership lapsed. */
  dead_until: number;
  client_unknown_until: number;
  lapsed_until: Map<number, number>;
}

const TIMEOUT_MS = 10_000;

export const connectWhoop = (
  state: WhoopState,
  world: World,
  by: Invocation,
  watch: Watch,
  onSend: (what: string) => void,
): Whoop => {
  const { scheduler, faults, dice } = world;

  /** One request: `effect` happens at WHOOP whatever becomes of us, unless it never gets there. */
  const send = async <T>(what: string, effect: (request: Outgoing) => T): Promise<T> => {
    await by.pass(0);
    const request = { what, sent_at: scheduler.now(), by };
    const travel = () =>
      faults.strikes('delay') ? dice.between(1_000, 9_000) : dice.between(10, 60);
    const isLost = faults.strikes('request_lost');
    const dies = by.crashes();
    const there = travel();
    const answer = Promise.withResolvers<T>();
    // What is on its way arrives although its sender is dead.
    if (!isLost) {
      void scheduler.until(request.sent_at + there).then(async () => {
        let outcome: () => T;
        try {
          const result = effect(request);
          outcome = () => result;
        } catch (error) {
          outcome = () => {
            throw error;
          };
        }
        await scheduler.until(scheduler.now() + dice.between(60, 400) + travel());
        if (faults.strikes('answer_lost')) return;
        try {
          answer.resolve(outcome());
        } catch (error) {
          answer.reject(error);
        }
      });
    }
    const timeout = by.pass(TIMEOUT_MS).then((): never => {
      throw new WhoopError('unavailable', 'no answer', { ambiguous: true });
    });
    // The answer may find us dead: then nobody goes on.
    const outcome = Promise.race([answer.promise.finally(() => by.pass(0)), timeout]);
    outcome.catch(() => {});
    if (dies) await by.pass(0);
    return outcome;
  };

  const fail = (kind: WhoopErrorKind, limits?: RateLimits, ambiguous = false): never => {
    throw new WhoopError(kind, kind, { limits, ambiguous });
  };

  /** A 429 for reasons of WHOOP's own. */
  const injectedLimit = (): RateLimits | undefined => {
    if (faults.strikes('rate_limited_for_seconds')) {
      return { ...state.windows.says(), remaining: 0, reset_s: dice.between(1, 40) };
    }
    if (!faults.strikes('rate_limited_for_hours')) return undefined;
    const reset_s = dice.between(1, 4) * 3_600;
    return { ...state.windows.says(), window: 'day', remaining: 0, reset_s };
  };

  const ask = async <T>(what: string, access_token: string, give: (member: number) => T) => {
    let heard: ReturnType<Watch['requestArrived']> | undefined;
    const receive = () => heard?.receive();
    onSend(what);
    const answering = send(what, (request): Answer<T> => {
      const fits = state.windows.arrive(true);
      const injected = fits ? injectedLimit() : undefined;
      const says = injected ?? state.windows.says();
      heard = watch.requestArrived(request, fits, says);
      if (!fits || injected) fail('rate_limited', says);
      if (faults.strikes('server_error')) fail('unavailable', says);
      if (faults.strikes('garbage')) fail('unavailable', says);
      const grant = state.grants.byAccess(access_token);
      if (!grant) return fail('unauthorized', says);
      if ((state.lapsed_until.get(grant.member) ?? 0) > scheduler.now()) {
        fail('membership_inactive', says);
      }
      return { body: give(grant.member), limits: says };
    });
    return answering.then(
      (answer) => {
        receive();
        return answer;
      },
      (error: unknown) => {
        if (error instanceof WhoopError && error.limits) receive();
        throw error;
      },
    );
  };

  const lifeOf = (member: number): Life => {
    const data = state.lives.get(member);
    if (!data) throw new Error(`member ${member} does not live`);
    return data;
  };

  const listPage = (data: Life, collection: Collection, window: Window, next_token?: string) => {
    const startOf = startsIn(data);
    const endOf = (record: WhoopRecord, start: number) => {
      if (!('start' in record)) return start;
      return record.end ? Date.parse(record.end) : Number.POSITIVE_INFINITY;
    };
    const [after_start, after_id = ''] = next_token?.split(' ') ?? [];
    const rest = (data[collection] as WhoopRecord[])
      .map((record) => ({ record, start: startOf(record), id: idOf(record) }))
      .filter(({ record, start }) => start < window.end && endOf(record, start) >= window.start)
      .sort((a, b) => b.start - a.start || (a.id < b.id ? -1 : 1))
      .filter(
        ({ start, id }) =>
          after_start === undefined ||
          start < Number(after_start) ||
          (start === Number(after_start) && id > after_id),
      );
    const page = rest.slice(0, state.page_size);
    const last = page.at(-1);
    const more = last !== undefined && rest.length > page.length;
    const records = structuredClone(page.map(({ record }) => record));
    return { records, ...(more && { next_token: `${last.start} ${last.id}` }) };
  };

  return {
    exchange: (code) =>
      send('exchange', () => {
        if (scheduler.now() < state.client_unknown_until) return fail('invalid_client');
        const member = state.codes.get(code);
        state.codes.delete(code);
        if (member === undefined) return fail('invalid_grant');
        const scopes = ['offline', 'read:sleep', 'read:body_measurement'];
        return state.grants.open(member, scopes);
      }),
    refresh: async (refresh_token) => {
      const stalled = faults.strikes('stall');
      if (stalled) await by.stall(dice.between(130_000, 600_000));
      const presentation = watch.refreshSent(refresh_token, by, stalled);
      try {
        const pair = await send('refresh', () => {
          if (scheduler.now() < state.client_unknown_until) return fail('invalid_client');
          if (faults.strikes('server_error')) return fail('unavailable', undefined, true);
          watch.refreshArrived(refresh_token, presentation);
          if (scheduler.now() < state.dead_until) return fail('invalid_grant');
          const granted = state.grants.refresh(refresh_token, presentation);
          if (!granted) return fail('invalid_grant');
          return faults.strikes('garbage') ? fail('unavailable', undefined, true) : granted;
        });
        presentation.outcome = 'answered';
        return pair;
      } catch (error) {
        const isAnswer = error instanceof WhoopError && !error.ambiguous;
        presentation.outcome = isAnswer ? 'answered' : 'lost';
        throw error;
      }
    },
    memberId: (token) => ask('profile', token, (member) => member),
    body: (token) => ask('body', token, () => ({ height_meter: 1.7 })),
    list: (token, collection, window, next_token) =>
      ask(collection, token, (member) => listPage(lifeOf(member), collection, window, next_token)),
    get: (token, collection, id) =>
      ask(`${collection} by id`, token, (member) => {
        const found = (lifeOf(member)[collection] as WhoopRecord[]).find((r) => idOf(r) === id);
        return found ? structuredClone(found) : fail('not_found', state.windows.says());
      }),
    revoke: (token) =>
      ask('revoke', token, () => {
        const grant = state.grants.byAccess(token);
        if (grant) grant.revoked_by = 'us';
      }),
  };
};

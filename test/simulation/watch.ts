/** The promises, held against everything that happens; the first that is broken ends the history. */
import type { Connection, Grant, RateLimits } from '../../functions/domain/model.ts';
import { isLost, type Presentation, type WhoopGrants } from './grants.ts';
import type { Invocation } from './invocation.ts';
import type { Allowance, Windows } from './windows.ts';

export interface Outgoing {
  what: string;
  sent_at: number;
  by: Invocation;
}

export interface WatchDeps {
  now: () => number;
  grants: WhoopGrants;
  windows: Windows;
  allowed: Allowance;
  /** Whether WHOOP calls every grant dead now, or did a moment ago. */
  isDeadHour: () => boolean;
  otherClient: () => boolean;
  /** Whether a store failed or was slow in the last minute. */
  areStoresSlow: () => boolean;
  trace: (line: string) => void;
}

/** What was permitted before a word of WHOOP's was noted may still be sent for so long. */
const NOTED_WITHIN_MS = { usual: 1_500, slow: 10_000 };
const PROBES = 2;
const BEFORE_PROBE_MS = 3_000_000;

interface Heard {
  said_at: number;
  resets_at: number;
  remaining: number;
  received_at?: number;
  by: Invocation;
  before: number;
  after: number;
}

export const createWatch = (deps: WatchDeps) => {
  const { now, grants, windows, allowed, trace } = deps;
  const violations: string[] = [];
  const report = (promise: string) => {
    violations.push(promise);
    trace(`BROKEN: ${promise}`);
  };
  let heard: Heard[] = [];
  /** By refresh token: who sent it, and of those the last that WHOOP took for one of our client's. */
  const presented = new Map<string, Presentation[]>();
  const arrived = new Map<string, Presentation>();
  const probes = new Map<string, number>();

  const countAgainstWords = (sent_at: number) => {
    heard = heard.filter(({ resets_at }) => resets_at > now());
    for (const word of heard) {
      const within = deps.areStoresSlow() ? NOTED_WITHIN_MS.slow : NOTED_WITHIN_MS.usual;
      const noted_at = (word.received_at ?? Number.POSITIVE_INFINITY) + within;
      if (sent_at <= noted_at) word.before += 1;
      else word.after += 1;
      const isExcused = word.by.wasKilled();
      if (!isExcused && word.after > Math.max(0, word.remaining - word.before)) {
        report(`WHOOP said ${word.remaining} remain, and got ${word.before} + ${word.after}`);
      }
    }
  };

  const rotationLost = (token: string) => {
    const rotation = grants.byRefresh(token)?.spent.get(token);
    return rotation !== undefined && isLost(rotation);
  };

  return {
    violations,
    report,

    requestArrived: ({ sent_at, by }: Outgoing, fits: boolean, says: RateLimits) => {
      for (const window of ['minute', 'day'] as const) {
        const ours = windows.oursWithin(window);
        if (ours > allowed[window]) report(`${ours} requests in a rolling ${window}`);
      }
      if (!fits && !deps.otherClient()) report('WHOOP answered 429 to us alone');
      countAgainstWords(sent_at);
      const word: Heard = {
        said_at: now(),
        resets_at: now() + (says.reset_s - 1) * 1_000,
        remaining: says.remaining,
        by,
        before: 0,
        after: 0,
      };
      heard.push(word);
      return {
        receive: () => {
          word.received_at ??= now();
        },
      };
    },

    refreshSent: (token: string, by: Invocation, stalled: boolean): Presentation => {
      const before = presented.get(token) ?? [];
      const isAtWork = (it: Presentation) =>
        it.outcome === 'under way' && !it.stalled && !it.by.wasKilled();
      if (!stalled && before.some(isAtWork)) {
        report('one refresh token in two refreshes at once');
      }
      const presentation: Presentation = { by, at: now(), outcome: 'under way', stalled };
      trace(`${by.name} presents ${token}`);
      presented.set(token, [...before, presentation]);
      return presentation;
    },

    /** What was spent comes again only where nobody knows what became of it, or as a probe. */
    refreshArrived: (token: string, presentation: Presentation) => {
      if (presentation.stalled) return;
      const before = arrived.get(token);
      arrived.set(token, presentation);
      if (!before || !grants.byRefresh(token)?.spent.has(token)) return;
      // Who leaves has the grant revoked where it can be.
      if (isLost(before) || /^(disconnect|erase)/.test(presentation.by.name)) return;
      const probe = (probes.get(token) ?? 0) + 1;
      probes.set(token, probe);
      if (!rotationLost(token)) report('a spent refresh token comes again, its rotation was saved');
      if (probe > PROBES) report('a spent refresh token comes too often');
      if (now() - before.at < BEFORE_PROBE_MS) report('a spent refresh token comes too soon');
    },

    statusChanged: (before: Connection, after: Connection, grant: Grant | undefined) => {
      trace(`${after.user_id}: ${before.status} → ${after.status} ${after.cause ?? ''}`);
      if (before.status !== 'connected' || after.status !== 'needs_reauth') return;
      if (!grant) return report(`${after.user_id} needs re-auth, and no tokens are kept`);
      const theirs = grants.byRefresh(grant.refresh_token);
      const lost = rotationLost(grant.refresh_token);
      const revoked = theirs?.revoked_by !== undefined;
      const lacks = theirs !== undefined && !theirs.scopes.includes('read:sleep');
      if (lacks && !lost && !revoked && after.cause !== 'scope_missing' && !deps.isDeadHour()) {
        report(`${after.user_id} lacks a scope, and its cause says ${after.cause}`);
      }
      if (lacks) return;
      if (!lost && !revoked && !deps.isDeadHour()) {
        report(`${after.user_id} left connected (${after.cause}) although its grant is good`);
      }
      if (lost && !revoked && !deps.isDeadHour() && after.cause !== 'rotation_lost') {
        report(`${after.user_id} lost its rotation, and its cause says ${after.cause}`);
      }
      if (
        !lost &&
        revoked &&
        after.cause === 'rotation_lost' &&
        !grant.maybe_spent &&
        !grant.lease
      ) {
        report(`${after.user_id} was revoked, and its cause says ${after.cause}`);
      }
    },
  };
};

export type Watch = ReturnType<typeof createWatch>;

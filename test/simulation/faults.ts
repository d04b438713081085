/** What goes wrong in one history, and how often: each seed has a mix of its own. */
import { fractionOf } from './random.ts';

/** How likely each is, at each occasion, in an average history. */
const chances = {
  /** WHOOP's request takes effect, and its answer is lost. */
  answer_lost: 0.02,
  request_lost: 0.02,
  /** A request or its answer is on its way for seconds. */
  delay: 0.02,
  rate_limited_for_seconds: 0.01,
  rate_limited_for_hours: 0.001,
  server_error: 0.02,
  garbage: 0.01,
  /** A function ends between two awaits. */
  crash: 0.003,
  /** The machine under a function stands still for minutes, its time limit too, just before a refresh. */
  stall: 0.05,
  webhook_lost: 0.05,
  webhook_late: 0.05,
  webhook_twice: 0.05,
  delivered_twice: 0.05,
  delivered_late: 0.05,
  store_refuses: 0.004,
  /** A write or read takes effect, and then seems to have failed. */
  store_answer_lost: 0.003,
  store_slow: 0.01,
  // From here on: chances at each hour.
  other_client: 0.1,
  dead_hour: 0.01,
  secret_rotated: 0.01,
  membership_lapses: 0.01,
  member_revokes: 0.01,
  scope_withdrawn: 0.01,
  relinks: 0.02,
  same_member: 0.02,
  disconnects: 0.015,
  erases: 0.03,
  whoop_edits: 0.3,
} as const;

export type FaultKind = keyof typeof chances;
export const faultKinds = Object.keys(chances) as FaultKind[];

/** What people do; in every fifth history nothing else goes wrong. */
const ofPeople: readonly FaultKind[] = [
  'member_revokes',
  'scope_withdrawn',
  'relinks',
  'same_member',
  'disconnects',
  'erases',
  'whoop_edits',
];

export interface Strike {
  kind: FaultKind;
  /** Which occasion of its kind. */
  n: number;
  at: number;
}

export interface Faults {
  /** Whether it goes wrong this time. */
  strikes(kind: FaultKind): boolean;
  struck: Strike[];
  stop(): void;
}

/** `only`: what may still go wrong, as `kind#n`, when a failing history is made shorter. */
export const createFaults = (
  seed: number,
  now: () => number,
  only?: ReadonlySet<string>,
): Faults => {
  const occasions = new Map<FaultKind, number>();
  const struck: Strike[] = [];
  let stopped = false;
  const isCalm = fractionOf(seed, 'calm', 0) < 0.2;
  const intensity = new Map(
    faultKinds.map((kind) => {
      const luck = fractionOf(seed, `intensity ${kind}`, 0);
      if (isCalm && !ofPeople.includes(kind)) return [kind, 0];
      return [kind, luck < 0.35 ? 0 : luck < 0.6 ? 0.4 : luck < 0.9 ? 1 : 4];
    }),
  );
  return {
    struck,
    stop: () => {
      stopped = true;
    },
    strikes: (kind) => {
      if (stopped) return false;
      const n = occasions.get(kind) ?? 0;
      occasions.set(kind, n + 1);
      if (only && !only.has(`${kind}#${n}`)) return false;
      if (fractionOf(seed, kind, n) >= chances[kind] * (intensity.get(kind) ?? 0)) return false;
      struck.push({ kind, n, at: now() });
      return true;
    },
  };
};

/** Permits by when they were granted: what a rolling window holds, and when it lets go of it. */

/** `at` counts whole units since the epoch; `apart` is a part of the permits, told apart. */
export type Count = [at: number, permits: number, apart: number];

/** How long a unit is, and how long after its end it still counts, in milliseconds. */
export interface Span {
  unit: number;
  window: number;
}

const leavesAt = (at: number, { unit, window }: Span) => (at + 1) * unit + window;

export const stillIn = (counts: Count[], span: Span, now: number): Count[] =>
  counts.filter(([at]) => leavesAt(at, span) > now);

export const sum = (counts: Count[]): number =>
  counts.reduce((total, [, permits]) => total + permits, 0);

export const sumApart = (counts: Count[]): number =>
  counts.reduce((total, [, , apart]) => total + apart, 0);

/** Clocks differ, so an earlier unit may come later; each stands once, oldest first. */
export const add = (
  counts: Count[],
  { unit }: Span,
  instant: number,
  permits: number,
  isApart: boolean,
): Count[] => {
  const at = Math.floor(instant / unit);
  const [, before, apart] = counts.find(([other]) => other === at) ?? [at, 0, 0];
  const sum: Count = [at, before + permits, apart + (isApart ? permits : 0)];
  return [...counts.filter(([other]) => other !== at), sum].sort(([a], [b]) => a - b);
};

/** Never below zero: what is no longer counted is not taken away. */
export const subtract = (
  counts: Count[],
  { unit }: Span,
  instant: number,
  permits: number,
  isApart: boolean,
): Count[] =>
  counts.map(([at, before, apart]) =>
    at === Math.floor(instant / unit)
      ? [at, Math.max(0, before - permits), Math.max(0, apart - (isApart ? permits : 0))]
      : [at, before, apart],
  );

/** When `permits` of them will have left; undefined where there are fewer. */
export const freedAt = (counts: Count[], span: Span, permits: number): number | undefined => {
  let freed = 0;
  for (const [at, granted] of counts) {
    freed += granted;
    if (freed >= permits) return leavesAt(at, span);
  }
  return undefined;
};

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutBackfill, planBackfill, tracksOf, windowsToCatchUp } from '../functions/domain/plan.ts';
import { collections } from '../functions/domain/record.ts';

const DAY = 86_400_000;
const now = Date.UTC(2026, 2, 2, 6);
const link = { user_id: 'ada', link_id: 'link-1' };
const instant = fc.integer({ min: now - 4_000 * DAY, max: now });

describe('the windows of a catch-up', () => {
  it('leave no gap and do not overlap, from the look-back to the end', () => {
    fc.assert(
      fc.property(instant, instant, (a, b) => {
        const [cursor, until] = a < b ? [a, b] : [b, a];
        const windows = windowsToCatchUp(
          'sleep',
          { cursors: { sleep: cursor }, linked_at: now },
          until,
          0,
        );
        const whole = cursor === until ? [] : [cursor - 7 * DAY, until];
        expect([windows[0]?.start ?? [], windows.at(-1)?.end ?? []].flat()).toEqual(whole);
        for (const [n, { start, end }] of windows.entries()) {
          expect(start).toBeLessThan(end);
          if (n > 0) expect(start).toBe(windows[n - 1]?.end);
        }
      }),
    );
  });

  it('never reach below what is kept', () => {
    fc.assert(
      fc.property(instant, instant, (cursor, oldest) => {
        for (const { start } of windowsToCatchUp(
          'sleep',
          { cursors: { sleep: cursor }, linked_at: now },
          now,
          oldest,
        )) {
          expect(start).toBeGreaterThanOrEqual(oldest);
        }
      }),
    );
  });

  it('are the newest seven days where there is no cursor yet', () => {
    const fresh = { cursors: {}, linked_at: now };
    expect(windowsToCatchUp('sleep', fresh, now, 0)).toEqual([{ start: now - 7 * DAY, end: now }]);
  });

  it('begin seven days before the link, however late the first look comes', () => {
    const late = windowsToCatchUp('sleep', { cursors: {}, linked_at: now }, now + 2 * DAY, 0);
    expect(late).toEqual([{ start: now - 7 * DAY, end: now + 2 * DAY }]);
  });
});

describe('the units of a backfill', () => {
  it('cover each collection once, without gap or overlap, in at most 122 days each', () => {
    fc.assert(
      fc.property(instant, fc.integer({ min: 1, max: 3_000 }), (start, days) => {
        const units = Object.values(cutBackfill({ start, end: start + days * DAY }));
        for (const collection of collections) {
          const cut = units
            .filter((unit) => unit.collection === collection)
            .sort((a, b) => a.start - b.start);
          expect(cut[0]?.start).toBe(start);
          expect(cut.at(-1)?.end).toBe(start + days * DAY);
          for (const [n, unit] of cut.entries()) {
            expect(unit.end - unit.start).toBeLessThanOrEqual(122 * DAY);
            if (n > 0) expect(unit.start).toBe(cut[n - 1]?.end);
          }
        }
      }),
    );
  });

  it('of a year are twelve, the newest first, each recovery after the sleep that dates it', () => {
    const units = cutBackfill({ start: now - 365 * DAY, end: now });
    expect(Object.keys(units)).toHaveLength(12);
    const tracks = tracksOf(units);
    expect(tracks.map(([first]) => first?.[1].end)).toEqual([
      ...Array(3).fill(now),
      ...Array(3).fill(now - 122 * DAY),
      ...Array(3).fill(now - 244 * DAY),
    ]);
    for (const nights of [tracks[1], tracks[4], tracks[7]]) {
      expect(nights?.map(([, unit]) => unit.collection)).toEqual(['sleep', 'recovery']);
    }
  });

  it('stop at what is kept, and where nothing is there is none', () => {
    const asked = { start: now - 500 * DAY, end: now };
    expect(planBackfill(link, 'b', asked, 400, now)?.start).toBe(now - 400 * DAY);
    expect(planBackfill(link, 'b', { ...asked, end: now - 450 * DAY }, 400, now)).toBeUndefined();
    expect(planBackfill(link, 'b', asked, 0, now)?.start).toBe(asked.start);
  });
});

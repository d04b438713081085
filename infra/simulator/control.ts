/** How the simulator is moved from outside: POST /_sim/advance, and what members do. */
import * as v from 'valibot';
import { collections } from '../../functions/domain/record.ts';
import type { Acting } from './acting.ts';
import { verbs } from './deeds.ts';
import type { Answer } from './http.ts';
import type { Leap } from './passing.ts';

const hour = 3_600_000;
const most_hours = 24 * 31;

const advanceSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({ hours: v.pipe(v.number(), v.gtValue(0), v.maxValue(most_hours)) }),
);
const deedSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.strictObject({ collection: v.picklist(collections) }),
);

const verbSchema = v.picklist(verbs);

export const answerControl =
  ({ advance, act }: { advance: (ms: number) => Promise<Leap>; act: Acting }) =>
  async (path: string, text: string): Promise<Answer> => {
    if (path === '/_sim/advance') {
      const asked = v.safeParse(advanceSchema, text);
      if (!asked.success) {
        const body = `The body is {"hours":6}, with any number above 0 and up to ${most_hours}.`;
        return { status: 400, body };
      }
      const leap = await advance(asked.output.hours * hour);
      return { status: 200, body: { ...leap, now: new Date(leap.now).toISOString() } };
    }
    const [, n, verb] = /^\/_sim\/members\/(\d+)\/(\w+)$/.exec(path) ?? [];
    if (!v.is(verbSchema, verb)) return { status: 404, body: 'Nothing is here.' };
    const asked = v.safeParse(deedSchema, text);
    if (!asked.success) {
      return { status: 400, body: 'The body is {"collection":"sleep"}, or another collection.' };
    }
    const { collection } = asked.output;
    const done = await act(Number(n), verb, collection);
    if ('sentence' in done) return { status: done.status, body: done.sentence };
    return { status: 200, body: { collection, id: done.id } };
  };

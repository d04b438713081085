/** Links users, some of whose callbacks are killed, and keeps what each was told. */
import * as v from 'valibot';
import type { createApp } from '../support/app.ts';
import { userOf } from './jobs.ts';
import { patiently } from './patience.ts';
import type { Rotations } from './rotations.ts';
import { type User, userSchema } from './verdict.ts';

type App = ReturnType<typeof createApp>;

const endSchema = v.object({ stage: v.optional(v.string()), error: v.optional(v.string()) });
const readEnd = async (answer: Response): Promise<string> => {
  const { stage, error } = v.parse(endSchema, await answer.json());
  // A killed callback leaves API Gateway's own answer.
  return error ?? stage ?? `status ${answer.status}`;
};

export const createLinks = (app: App, rotations: Rotations) => {
  /** Users who were told that their link is completed. */
  const completed = new Set<string>();
  const told = new Map<string, number>();

  return {
    completed,
    told,
    /** `onCallback` is told of the browser's coming back, when it comes. */
    link: async (
      member: number,
      onCallback: (query: string) => void = () => {},
    ): Promise<string> => {
      const user_id = userOf(member);
      const { back, cookie, come } = await patiently(() =>
        app.visit(user_id, `sim_member=${member}`),
      );
      const coming = come(back, { cookie, accept: 'application/json' });
      onCallback(new URL(back).search.slice(1));
      const end = await readEnd(await coming);
      told.set(end, (told.get(end) ?? 0) + 1);
      if (end === 'completed') {
        completed.add(user_id);
        rotations.linked(member);
      }
      return end;
    },
    find: (member: number): Promise<User | undefined> =>
      patiently(async () => {
        const answer = await app.call(`/users/${userOf(member)}`);
        return answer.status === 404 ? undefined : v.parse(userSchema, await answer.json());
      }),
  };
};

export type Links = ReturnType<typeof createLinks>;

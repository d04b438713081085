/** What a member does, told in webhooks before anybody hears that it is done. */
import type { Collection } from '../../functions/domain/record.ts';
import type { createDeeds, Done, Verb } from './deeds.ts';
import type { Passing } from './passing.ts';
import type { Webhooks } from './webhooks.ts';

interface Deps {
  passing: Passing;
  webhooks: Webhooks;
  deed: ReturnType<typeof createDeeds>;
}

export const createActing =
  ({ passing, webhooks, deed }: Deps) =>
  async (member: number, verb: Verb, collection: Collection): Promise<Done> => {
    await passing.catchUp();
    const done = deed(member, verb, collection);
    if ('news' in done) for (const news of done.news) webhooks.tell(news);
    await passing.catchUp();
    return done;
  };

export type Acting = ReturnType<typeof createActing>;

/** What events are signed with on this machine: made from a secret of this system, so that it lasts as long. */
import { createHmac } from 'node:crypto';
import * as v from 'valibot';

const settingsSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ subscribers: v.array(v.object({ name: v.string(), url: v.string() })) }),
);

/** `settings` as functions are told them. */
export const signSubscribers = (settings: string, secret: string) =>
  v.parse(settingsSchema, settings).subscribers.map(({ name, url }) => {
    const key = createHmac('sha256', secret).update(`events to ${name}`).digest('base64');
    return { name, url, signing_secret: `whsec_${key}` };
  });

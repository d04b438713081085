/** Takes in what WHOOP says has changed: POST /webhook. */
import { isThrottled } from './aws/throttled.ts';
import { Refusal } from './domain/errors.ts';
import { receiveNotice } from './domain/receive-notice.ts';
import { http } from './http.ts';
import { isSignedByWhoop } from './whoop/signature.ts';
import { readWebhook } from './whoop/webhook.ts';
import { httpDeps, webhookDeps } from './wire.ts';

/** WHOOP sends again what is not taken. */
const refuseOverload = (error: unknown): never => {
  if (!isThrottled(error)) throw error;
  throw new Refusal('too_many_requests', 'Too much at once; send it again.', error);
};

export const handler = http(httpDeps, {
  'POST /webhook': async ({ bytes, header }) => {
    const deps = webhookDeps();
    const signed = {
      signature: header('x-whoop-signature'),
      timestamp: header('x-whoop-signature-timestamp'),
      body: bytes,
    };
    const { client_secrets, max_age_ms } = await deps.signing();
    if (!isSignedByWhoop(signed, client_secrets, deps.clock.now(), max_age_ms)) {
      throw new Refusal(
        'unauthorized',
        'This is not signed as WHOOP signs for this app, or too old.',
      );
    }
    const webhook = readWebhook(bytes);
    if (webhook) await receiveNotice(deps)(webhook).catch(refuseOverload);
    return { status: 204 };
  },
});

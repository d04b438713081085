/** Secrets, read when needed, remembered for a while, and never repeated in an error. */
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';

export interface Secret {
  read(): Promise<string>;
  /** The next read asks again: what we had proved wrong. */
  forget(): void;
}

export const secret = (
  client: SecretsManagerClient,
  id: string,
  { now, maxAgeMs = 5 * 60_000 }: { now: () => number; maxAgeMs?: number },
): Secret => {
  let kept: { value: Promise<string>; until: number } | undefined;

  const fetchValue = async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    if (!SecretString) throw new Error(`The secret ${id} holds no text.`);
    return SecretString;
  };

  return {
    read() {
      if (kept && now() < kept.until) return kept.value;
      const reading = { value: fetchValue(), until: now() + maxAgeMs };
      kept = reading;
      reading.value.catch(() => {
        if (kept === reading) kept = undefined;
      });
      return reading.value;
    },
    forget() {
      kept = undefined;
    },
  };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const text = v.pipe(v.string(), v.trim(), v.minLength(1));

const whoopClientSchema = v.object({
  client_id: text,
  client_secret: text,
  previous_client_secret: v.fallback(v.optional(text), undefined),
});

/** WHOOP's credentials for this app, as its owner puts them into the secret `id`. */
export const parseWhoopClient = (id: string, value: string) => {
  const result = v.safeParse(whoopClientSchema, parseJson(value));
  if (result.success) return result.output;
  const missing = v.getDotPath(result.issues[0]) ?? 'client_id';
  throw new Error(
    `The secret ${id} holds no ${missing} yet: put {"client_id":"…","client_secret":"…"} into it, as WHOOP's developer dashboard shows them.`,
  );
};

/** What tokens are sealed under, a line each: the first seals, the others still open what they sealed. */
export const parseSealing = (id: string, value: string): [string, ...string[]] => {
  const [current, ...older] = value.split('\n').flatMap((line) => line.trim() || []);
  if (current) return [current, ...older];
  throw new Error(`The secret ${id} is empty: without it no token can be sealed or opened.`);
};

const signingSchema = v.record(
  text,
  v.union([
    v.pipe(
      text,
      v.transform((one) => [one]),
    ),
    v.pipe(v.array(text), v.minLength(1)),
  ]),
);

/** What events to a subscriber are signed with: one `whsec_…`, or two while one takes the other's place. */
export const parseSigning = (id: string, value: string, subscriber: string): string[] => {
  const result = v.safeParse(signingSchema, parseJson(value));
  const secrets = result.success ? result.output[subscriber] : undefined;
  if (secrets?.every((secret) => /^whsec_[A-Za-z0-9+/]{16,}={0,2}$/.test(secret))) return secrets;
  throw new Error(
    `The secret ${id} holds no signing secret for ${subscriber} yet: put {"${subscriber}":"whsec_<base64>"} into it.`,
  );
};

/** API keys by name. */
export const parseApiKeys = (id: string, value: string): Record<string, string> => {
  const result = v.safeParse(v.record(text, text), parseJson(value));
  if (result.success && Object.keys(result.output).length > 0) return result.output;
  throw new Error(`The secret ${id} holds no API key yet: put {"<name>":"<key>"} into it.`);
};

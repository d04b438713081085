/** The template's secrets: made at the first start, kept in `data` for their owner's eyes only. */
import { randomInt } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Reader } from './template.ts';

const generateSchema = v.object({
  SecretStringTemplate: v.optional(v.pipe(v.string(), v.parseJson(), v.looseObject({}))),
  GenerateStringKey: v.optional(v.string()),
  PasswordLength: v.optional(v.number(), 32),
  ExcludePunctuation: v.optional(v.boolean(), false),
});

const secretSchema = v.object({
  Name: v.optional(v.string()),
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(generateSchema, {}),
});

const alphanumeric = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const punctuation = '!#$%&()*+,-./:;<=>?@[]^_{|}~';

const generate = (options: v.InferOutput<typeof generateSchema>): string => {
  const letters = alphanumeric + (options.ExcludePunctuation ? '' : punctuation);
  const password = Array.from(
    { length: options.PasswordLength },
    () => letters[randomInt(letters.length)],
  ).join('');
  const { SecretStringTemplate: template, GenerateStringKey: key } = options;
  return template && key ? JSON.stringify({ ...template, [key]: password }) : password;
};

const keptSchema = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.string()));

const readKept = async (file: string) => {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  return v.parse(keptSchema, text);
};

/** Values by the secrets' names. */
export const readSecrets = async (
  read: Reader,
  data: string | undefined,
): Promise<Map<string, string>> => {
  const file = data && join(data, 'secrets.json');
  const kept = file ? await readKept(file) : {};
  const values = read('AWS::SecretsManager::Secret', secretSchema).map(
    ({ id, Name: name = id, SecretString, GenerateSecretString }) =>
      [name, SecretString ?? kept[name] ?? generate(GenerateSecretString)] as const,
  );
  if (file) {
    await writeFile(`${file}.new`, JSON.stringify(Object.fromEntries(values)), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }
  return new Map(values);
};

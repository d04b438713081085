/** Secrets: how often they are asked for, and what an owner is told when one is not there yet. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { sealer } from '../functions/aws/seal.ts';
import { parseApiKeys, parseSealing, parseWhoopClient, secret } from '../functions/aws/secrets.ts';

const maxAgeMs = 5 * 60_000;

const setUp = () => {
  const clock = { now: 0 };
  const client = new SecretsManagerClient({ region: 'eu-west-1' });
  const vault = mockClient(client);
  const asks = vault.on(GetSecretValueCommand);
  const count = () => vault.commandCalls(GetSecretValueCommand).length;
  return { clock, asks, count, kept: secret(client, 'whoop', { now: () => clock.now }) };
};

test('a secret is asked for once in five minutes', async () => {
  const { clock, asks, count, kept } = setUp();
  asks.resolvesOnce({ SecretString: 'one' }).resolvesOnce({ SecretString: 'two' });
  expect(await Promise.all([kept.read(), kept.read()])).toEqual(['one', 'one']);
  clock.now = maxAgeMs - 1;
  expect(await kept.read()).toBe('one');
  expect(count()).toBe(1);
  clock.now = maxAgeMs;
  expect(await kept.read()).toBe('two');
});

test('a secret that proved wrong is asked for again', async () => {
  const { asks, kept } = setUp();
  asks.resolvesOnce({ SecretString: 'one' }).resolvesOnce({ SecretString: 'two' });
  await kept.read();
  kept.forget();
  expect(await kept.read()).toBe('two');
});

test('a failed read is not remembered', async () => {
  const { asks, kept } = setUp();
  asks.rejectsOnce(new Error('throttled')).resolvesOnce({ SecretString: 'one' });
  await expect(kept.read()).rejects.toThrow('throttled');
  expect(await kept.read()).toBe('one');
});

test('a secret without text says so', async () => {
  const { asks, kept } = setUp();
  asks.resolves({});
  await expect(kept.read()).rejects.toThrow('The secret whoop holds no text.');
});

test('WHOOP’s credentials are read from JSON', () => {
  const value = '{"client_id":" an-id ","client_secret":"a-secret"}';
  expect(parseWhoopClient('whoop', value)).toEqual({
    client_id: 'an-id',
    client_secret: 'a-secret',
  });
});

test.each([
  ['"an-older-one "', 'an-older-one'],
  ['""', undefined],
  ['null', undefined],
])('WHOOP’s previous client secret (%s) is used where there is one', (previous, read) => {
  const value = `{"client_id":"an-id","client_secret":"a-secret","previous_client_secret":${previous}}`;
  expect(parseWhoopClient('whoop', value).previous_client_secret).toBe(read);
});

test.each([
  ['client_id', 'a-generated-secret'],
  ['client_id', '{"client_id":"","client_secret":"a-generated-secret"}'],
  ['client_secret', '{"client_id":"a-generated-secret"}'],
])('an owner who has not put the %s in yet is told where to', (missing, value) => {
  const reason = `The secret whoop holds no ${missing} yet: put {"client_id":"…","client_secret":"…"} into it`;
  expect(() => parseWhoopClient('whoop', value)).toThrow(reason);
  expect(() => parseWhoopClient('whoop', value)).not.toThrow('a-generated-secret');
});

test('API keys are read by name', () => {
  expect(parseApiKeys('keys', '{"backend":"k1","console":"k2"}')).toEqual({
    backend: 'k1',
    console: 'k2',
  });
});

test.each(['{}', '', '7', '{"backend":""}', '{"backend":7}'])(
  'API keys that are none (%s) are refused',
  (value) => {
    expect(() => parseApiKeys('keys', value)).toThrow('The secret keys holds no API key yet');
  },
);

test('tokens are sealed under the first line, and opened under any', () => {
  const before = sealer(parseSealing('sealing', 'old'));
  const renewed = sealer(parseSealing('sealing', ' new \n\nold\n'));
  expect(renewed.open(before.seal('a token', ['ada']), ['ada'])).toBe('a token');
  expect(() => before.open(renewed.seal('a token', ['ada']), ['ada'])).toThrow('No key opens');
  expect(() => parseSealing('sealing', ' \n')).toThrow('The secret sealing is empty');
});

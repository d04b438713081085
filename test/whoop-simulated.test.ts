/** The client against the simulated WHOOP, over real HTTP. */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { collections, idOf, type WhoopRecord } from '../functions/domain/record.ts';
import { whoop } from '../functions/whoop/client.ts';
import { authorizeUrl, optionalScopes, requiredScopes } from '../functions/whoop/oauth.ts';
import { readRecord } from '../functions/whoop/records.ts';
import { startSimulator } from '../infra/simulator/server.ts';
import { failure } from './support/whoop-stub.ts';

const redirect_uri = 'https://api.example.com/callback';
const code_verifier = 'a-verifier-of-at-least-43-characters-1234567890';

const records = v.array(v.unknown());
const truthSchema = v.object({
  profile: v.looseObject({ user_id: v.number() }),
  body: v.unknown(),
  cycle: records,
  recovery: records,
  sleep: records,
  workout: records,
});

const simulate = async () => {
  const simulator = await startSimulator({
    members: 1,
    days: 90,
    limits: { per_minute: 1_000, per_day: 10_000 },
  });
  onTestFinished(() => simulator.close());
  const client = whoop({
    base: simulator.url,
    credentials: async () => ({ client_id: 'whoop-client', client_secret: 'whoop-secret' }),
    forgetCredentials: () => {},
  });

  /** The member agrees on the consent page. */
  const consent = async () => {
    const url = new URL(
      authorizeUrl(simulator.url, {
        client_id: 'whoop-client',
        redirect_uri,
        state: 'a-state-of-some-length',
        code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
      }),
    );
    url.searchParams.set('sim_member', '1');
    const { headers } = await fetch(url, { redirect: 'manual' });
    return new URL(headers.get('location') ?? '').searchParams.get('code') ?? '';
  };
  const link = async () => client.exchange(await consent(), redirect_uri, code_verifier);
  const truth = async () =>
    v.parse(truthSchema, await (await fetch(`${simulator.url}/_sim/truth/1`)).json());
  return { simulator, client, consent, link, truth };
};

test('a code buys a grant with everything that was asked for, once', async () => {
  const { client, consent } = await simulate();
  const code = await consent();
  const pair = await client.exchange(code, redirect_uri, code_verifier);
  expect(pair.scopes.toSorted()).toEqual(
    ['offline', ...requiredScopes, ...optionalScopes].toSorted(),
  );
  expect(pair.refresh_token).toBeTypeOf('string');
  expect((await failure(client.exchange(code, redirect_uri, code_verifier))).kind).toBe(
    'invalid_grant',
  );
});

test('a refresh rotates: both old tokens are dead, the new ones work', async () => {
  const { client, link } = await simulate();
  const old = await link();
  const fresh = await client.refresh(old.refresh_token ?? '');
  expect((await failure(client.memberId(old.access_token))).kind).toBe('unauthorized');
  expect((await client.memberId(fresh.access_token)).body).toBeTypeOf('number');
  await client.refresh(fresh.refresh_token ?? '');
  expect((await failure(client.refresh(old.refresh_token ?? ''))).kind).toBe('invalid_grant');
});

test('the pages of every listing add up to what the member has', async () => {
  const { client, link, truth } = await simulate();
  const { access_token } = await link();
  const all = await truth();
  const window = { start: 0, end: Date.now() };
  for (const collection of collections) {
    const listed: WhoopRecord[] = [];
    let next_token: string | undefined;
    let pages = 0;
    do {
      const { body, limits } = await client.list(access_token, collection, window, next_token);
      listed.push(...body.records);
      next_token = body.next_token;
      pages += 1;
      expect(limits?.remaining).toBeTypeOf('number');
    } while (next_token);
    const texts = (list: unknown[]) => list.map((record) => JSON.stringify(record)).toSorted();
    expect(texts(listed)).toEqual(texts(all[collection]));
    expect(pages).toBeGreaterThan(1);
  }
});

test('a record is had by its id, a recovery by its cycle’s', async () => {
  const { client, link, truth } = await simulate();
  const { access_token } = await link();
  const all = await truth();
  for (const collection of collections) {
    const [record] = all[collection];
    const id = idOf(readRecord(collection, record));
    expect((await client.get(access_token, collection, id)).body).toEqual(record);
  }
  const nobody = '00000000-0000-4000-8000-000000000000';
  expect((await failure(client.get(access_token, 'workout', nobody))).kind).toBe('not_found');
});

test('the member’s id and body are those of the member', async () => {
  const { client, link, truth } = await simulate();
  const { access_token } = await link();
  const { profile, body } = await truth();
  expect((await client.memberId(access_token)).body).toBe(profile.user_id);
  expect((await client.body(access_token)).body).toEqual(body);
});

test('after revoking nothing is left to use', async () => {
  const { client, link } = await simulate();
  const { access_token, refresh_token } = await link();
  await client.revoke(access_token);
  expect((await failure(client.memberId(access_token))).kind).toBe('unauthorized');
  expect((await failure(client.refresh(refresh_token ?? ''))).kind).toBe('invalid_grant');
});

test('an answer that is lost after a rotation is told apart from a refusal', async () => {
  const { simulator, client, link } = await simulate();
  const { refresh_token } = await link();
  simulator.fault = ({ path }) => (path.endsWith('/token') ? 'lose_answer' : undefined);
  expect(await failure(client.refresh(refresh_token ?? ''))).toMatchObject({
    kind: 'unavailable',
    ambiguous: true,
  });
  simulator.fault = undefined;
  expect((await failure(client.refresh(refresh_token ?? ''))).kind).toBe('invalid_grant');
});

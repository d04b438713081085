/** Refreshing on a real table, against a WHOOP that rotates, over HTTP. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { Deferred, LinkGone } from '../functions/domain/errors.ts';
import { validGrant } from '../functions/domain/token.ts';
import { whoop } from '../functions/whoop/client.ts';
import { requiredScopes } from '../functions/whoop/oauth.ts';
import { startSimulator } from '../infra/simulator/server.ts';
import { connection, grant } from './contract/factories.ts';
import { get, obtainTokens } from './support/authorize.ts';
import { type Implementation, onEmulators } from './support/stores.ts';

let implementation: Implementation;
beforeAll(async () => {
  implementation = await onEmulators();
});
afterAll(() => implementation.stop());

/** One user whose access token has expired. */
const expired = async () => {
  const simulator = await startSimulator({ members: 1, days: 3, strict: true });
  onTestFinished(() => simulator.close());
  const stores = await implementation.open(Date.now);
  const { access_token, refresh_token } = await obtainTokens(simulator.url);
  const linked = connection();
  await stores.connections.commit(linked, undefined);
  await stores.grants.save(grant({ access_token, refresh_token, access_expires_at: 0 }));
  const credentials = { client_id: 'whoop-client', client_secret: 'whoop-secret' };
  const client = whoop({
    base: simulator.url,
    credentials: async () => credentials,
    forgetCredentials: () => {},
    timeoutMs: 500,
  });
  const deps = {
    ...stores,
    whoop: client,
    required_scopes: requiredScopes,
    subscribers: [],
    clock: { now: Date.now, sleep: (ms: number) => sleep(ms) },
    random: { secret: () => 'x', id: () => crypto.randomUUID(), fraction: Math.random },
  };
  const ask = () => validGrant(deps)(linked, 'webhook', Date.now() + 60_000);
  const refreshes = () =>
    simulator.requests.filter(({ grant_type }) => grant_type === 'refresh_token').length;
  const status = async () => (await stores.connections.find('ada'))?.status;
  return { simulator, ask, refreshes, status };
};

describe('50 callers at once', () => {
  test('cost one refresh, and every one of them gets a token that works', async () => {
    const { simulator, ask, refreshes } = await expired();
    const grants = await Promise.all(Array.from({ length: 50 }, ask));
    expect(refreshes()).toBe(1);
    const tokens = [...new Set(grants.map(({ access_token }) => access_token))];
    expect(tokens).toHaveLength(1);
    expect((await get(simulator.url, '/v2/cycle', tokens[0] ?? '')).status).toBe(200);
  }, 20_000);
});

describe('a refresh that WHOOP does not answer as it should', () => {
  test.each<[string, NonNullable<Awaited<ReturnType<typeof startSimulator>>['fault']>]>([
    ['500', () => ({ status: 500, body: 'oops' })],
    ['a page', () => ({ status: 200, body: '<html>maintenance</html>' })],
    ['a 403 page of a firewall', () => ({ status: 403, body: '<html>blocked</html>' })],
    ['too many requests', () => ({ status: 429 })],
    ['nothing in time', () => ({ delay_ms: 1_000 })],
    ['a hang-up', () => 'lose_answer'],
  ])('(%s) keeps the connection', async (_, fault) => {
    const { simulator, ask, status } = await expired();
    simulator.fault = fault;
    await expect(ask()).rejects.toThrow(Deferred);
    expect(await status()).toBe('connected');
  });
});

test('a grant that its member revoked needs its member again', async () => {
  const { simulator, ask, status } = await expired();
  simulator.revoke(1);
  await expect(ask()).rejects.toThrow(LinkGone);
  expect(await status()).toBe('needs_reauth');
});

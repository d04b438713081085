/** The token endpoint and the consent page's address, against a server that answers as WHOOP might. */
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { authorizeUrl, optionalScopes, requiredScopes } from '../functions/whoop/oauth.ts';
import { type Behave, failure, json, page, type Reply, standIn } from './support/whoop-stub.ts';

type Client = Awaited<ReturnType<typeof standIn>>['client'];

const everyScope = ['offline', ...requiredScopes, ...optionalScopes];
const granted = {
  access_token: 'access-2',
  refresh_token: 'refresh-2',
  expires_in: 3600,
  scope: 'offline read:cycles',
  token_type: 'bearer',
};
const refused = (status: number, error: string): Reply => ({
  status,
  body: { error, error_description: 'Because.' },
});

describe('the consent page', () => {
  const consent = {
    client_id: 'our-app',
    redirect_uri: 'https://api.example.com/callback',
    state: 'a+b/c=',
  };

  test('is asked for a code, with every scope and our state', () => {
    const url = new URL(authorizeUrl('https://api.prod.whoop.com', consent));
    expect(url.origin + url.pathname).toBe('https://api.prod.whoop.com/oauth/oauth2/auth');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...consent,
      response_type: 'code',
      scope:
        'offline read:recovery read:sleep read:cycles read:workout read:profile read:body_measurement',
    });
  });

  test('gets an S256 challenge where there is one', () => {
    const url = authorizeUrl('https://api.prod.whoop.com', {
      ...consent,
      code_challenge: 'challenge',
    });
    expect(Object.fromEntries(new URL(url).searchParams)).toMatchObject({
      code_challenge: 'challenge',
      code_challenge_method: 'S256',
    });
  });
});

describe('a grant', () => {
  test('is had for a code, with our credentials in the form', async () => {
    const { client, received } = await standIn({ body: granted });
    expect(await client.exchange('code-1', 'https://api.example.com/callback', 'verifier')).toEqual(
      {
        access_token: 'access-2',
        refresh_token: 'refresh-2',
        expires_in: 3600,
        scopes: ['offline', 'read:cycles'],
      },
    );
    expect(received[0]?.url.pathname).toBe('/oauth/oauth2/token');
    expect(received[0]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(received[0]?.headers['user-agent']).toMatch(/^whoop-on-aws\//);
    expect(received[0]?.headers.authorization).toBeUndefined();
    expect(received[0]?.form).toEqual({
      grant_type: 'authorization_code',
      code: 'code-1',
      redirect_uri: 'https://api.example.com/callback',
      code_verifier: 'verifier',
      client_id: 'our-app',
      client_secret: 'client-secret-1',
    });
  });

  test('is had without a verifier where none was used', async () => {
    const { client, received } = await standIn({ body: granted });
    await client.exchange('code-1', 'https://api.example.com/callback');
    expect(received[0]?.form).not.toHaveProperty('code_verifier');
  });

  test('is had for a refresh token, and offline asked for again', async () => {
    const { client, received } = await standIn({ body: granted });
    expect(await client.refresh('refresh-1')).toMatchObject({ refresh_token: 'refresh-2' });
    expect(received[0]?.form).toEqual({
      grant_type: 'refresh_token',
      refresh_token: 'refresh-1',
      scope: 'offline',
      client_id: 'our-app',
      client_secret: 'client-secret-1',
    });
  });

  test('holds what was asked for where the answer says no more than the token', async () => {
    const { client } = await standIn({ body: { access_token: 'access-2', token_type: 'Bearer' } });
    expect(await client.exchange('code-1', 'https://api.example.com/callback')).toEqual({
      access_token: 'access-2',
      expires_in: 3600,
      scopes: everyScope,
    });
  });

  test('that is refreshed holds no more than offline where the answer does not say', async () => {
    const { client } = await standIn({ body: { access_token: 'access-2', token_type: 'Bearer' } });
    expect((await client.refresh('refresh-1')).scopes).toEqual(['offline']);
  });

  test('without any scope holds none', async () => {
    const { client } = await standIn({ body: { ...granted, scope: '' } });
    expect((await client.exchange('c', 'https://api.example.com/callback')).scopes).toEqual([]);
  });
});

describe('a refusal', () => {
  const refusals: [string, Reply, string, boolean][] = [
    ['a dead grant, 400', refused(400, 'invalid_grant'), 'invalid_grant', false],
    ['a dead grant, 401', refused(401, 'invalid_grant'), 'invalid_grant', false],
    [
      'a dead grant beside a challenge',
      { ...refused(401, 'invalid_grant'), headers: { ...json, 'www-authenticate': 'Bearer' } },
      'invalid_grant',
      false,
    ],
    ['a wrong scope', refused(400, 'invalid_scope'), 'invalid_scope', false],
    ['a wrong grant type', refused(400, 'unsupported_grant_type'), 'bad_request', false],
    ['a firewall in JSON', refused(403, 'invalid_grant'), 'bad_request', false],
    ['a limit', refused(429, 'invalid_grant'), 'rate_limited', false],
    ['a limit in HTML', { ...page, status: 429 }, 'rate_limited', false],
    ['an outage that speaks OAuth', refused(500, 'invalid_grant'), 'unavailable', true],
    ['an outage', { ...page, status: 502 }, 'unavailable', true],
    ['a page, 200', page, 'unavailable', true],
    ['a page, 400', { ...page, status: 400 }, 'unavailable', true],
    ['JSON that is no OAuth error', { status: 400, body: { fault: 1 } }, 'unavailable', true],
    ['an error that is a sentence', refused(400, 'It is broken.'), 'unavailable', true],
    ['a redirect', { status: 302, headers: { location: '/x' } }, 'unavailable', true],
    ['no access token', { body: { ...granted, access_token: '' } }, 'unavailable', true],
    ['another kind of token', { body: { ...granted, token_type: 'dpop' } }, 'unavailable', true],
    ['a lifetime that is none', { body: { ...granted, expires_in: 'x' } }, 'unavailable', true],
    ['an answer cut short', { body: '{"access_token":"acc' }, 'unavailable', true],
  ];

  test.each(refusals)('%s', async (_, reply, kind, ambiguous) => {
    const { client, received } = await standIn(reply);
    expect(await failure(client.refresh('refresh-1'))).toMatchObject({ kind, ambiguous });
    expect(received).toHaveLength(1);
  });

  test('says when to come back', async () => {
    const { client } = await standIn({
      ...refused(429, 'slow_down'),
      headers: { ...json, 'retry-after': '17' },
    });
    expect((await failure(client.refresh('refresh-1'))).limits).toMatchObject({
      remaining: 0,
      reset_s: 17,
    });
  });

  test('a lost answer may have rotated the token, one that was never asked for may not', async () => {
    const silent = await standIn(() => undefined);
    expect(await failure(silent.impatient.refresh('refresh-1'))).toMatchObject({
      kind: 'unavailable',
      ambiguous: true,
    });
    const cut = await standIn((_, response) => {
      response.socket?.resetAndDestroy();
      return undefined;
    });
    expect(await failure(cut.client.refresh('refresh-1'))).toMatchObject({
      kind: 'unavailable',
      ambiguous: true,
    });
    const gone = await standIn();
    await gone.close();
    expect(await failure(gone.client.refresh('refresh-1'))).toMatchObject({
      kind: 'unavailable',
      ambiguous: false,
    });
  });

  test('carries no code, token or secret', async () => {
    const secrets = /refresh-1|code-1|client-secret|access-2|refresh-2|verifier-1/;
    const echo = (status: number): Reply => ({
      status,
      body: { ...granted, error: 'refresh-1', error_description: 'client-secret-1 refresh-1' },
    });
    const replies: Reply[] = [
      echo(400),
      echo(401),
      echo(500),
      { ...refused(400, 'invalid_grant'), headers: { ...json, 'x-echo': 'refresh-1' } },
      { body: { ...granted, token_type: 'mac' } },
      { body: { ...granted, scope: 1 } },
      { body: { ...granted, expires_in: -1 } },
      { body: JSON.stringify(granted).slice(0, -1) },
      { body: JSON.stringify(granted), headers: { 'content-type': 'text/plain' }, status: 201 },
      { status: 302, headers: { location: 'http://127.0.0.1:1/?t=refresh-1' } },
    ];
    for (const reply of replies) {
      const { client } = await standIn(reply);
      for (const request of [
        client.refresh('refresh-1'),
        client.exchange('code-1', 'https://api.example.com/callback', 'verifier-1'),
      ]) {
        const error = await failure(request);
        expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(secrets);
      }
    }
  });
});

describe('our own credentials', () => {
  test('are read again when WHOOP does not know them, and the request is sent once more', async () => {
    const { client, received, changeSecret } = await standIn(refused(401, 'invalid_client'), {
      body: granted,
    });
    changeSecret('client-secret-2');
    expect(await client.refresh('refresh-1')).toMatchObject({ access_token: 'access-2' });
    expect(received).toMatchObject([
      { form: { refresh_token: 'refresh-1', client_secret: 'client-secret-1' } },
      { form: { refresh_token: 'refresh-1', client_secret: 'client-secret-2' } },
    ]);
  });

  test('that have not changed are not tried twice', async () => {
    const { client, received } = await standIn(refused(401, 'invalid_client'));
    expect((await failure(client.refresh('refresh-1'))).kind).toBe('invalid_client');
    expect(received).toHaveLength(1);
  });

  test('that are wrong again end it', async () => {
    const { client, received, changeSecret } = await standIn({
      ...refused(401, 'invalid_client'),
      headers: { ...json, 'www-authenticate': 'Basic' },
    });
    changeSecret('client-secret-2');
    expect((await failure(client.refresh('refresh-1'))).kind).toBe('invalid_client');
    expect(received).toHaveLength(2);
  });

  const knows =
    (known: string): Behave =>
    ({ form }) =>
      form['client_secret'] === known ? { body: granted } : refused(401, 'invalid_client');
  const renewed = ['client-secret-2', 'client-secret-1'] as const;
  const requests = [
    ['refresh', (client: Client) => client.refresh('refresh-1')],
    ['exchange', (client: Client) => client.exchange('code-1', 'https://api.example.com/callback')],
  ] as const;

  test.each(requests)('work in both orders while one is renewed: %s', async (_, request) => {
    for (const known of renewed) {
      const { client, received, changeSecret, readAgain } = await standIn(knows(known));
      changeSecret(...renewed);
      readAgain();
      expect(await request(client)).toMatchObject({ access_token: 'access-2' });
      const sent = received.map(({ form }) => form['client_secret']);
      expect(sent).toEqual(renewed.slice(0, renewed.indexOf(known) + 1));
    }
  });

  test('are read again when WHOOP knows neither, and only what is new is tried', async () => {
    const { client, received, changeSecret, readAgain } = await standIn(knows('client-secret-3'));
    changeSecret(...renewed);
    readAgain();
    changeSecret('client-secret-3', 'client-secret-2');
    expect(await client.refresh('refresh-1')).toMatchObject({ access_token: 'access-2' });
    const sent = received.map(({ form }) => form['client_secret']);
    expect(sent).toEqual([...renewed, 'client-secret-3']);
  });

  test('are not both tried for a grant that is dead', async () => {
    const { client, received, changeSecret, readAgain } = await standIn(
      refused(400, 'invalid_grant'),
    );
    changeSecret(...renewed);
    readAgain();
    expect((await failure(client.refresh('refresh-1'))).kind).toBe('invalid_grant');
    expect(received).toHaveLength(1);
  });

  test('that WHOOP knows none of end it', async () => {
    const { client, received, changeSecret, readAgain } = await standIn(knows('another'));
    changeSecret(...renewed);
    readAgain();
    expect((await failure(client.refresh('refresh-1'))).kind).toBe('invalid_client');
    expect(received).toHaveLength(2);
  });
});

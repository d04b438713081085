/** The document that describes the API, held against the API: /openapi.json. */
import { createHmac } from 'node:crypto';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { contracts } from '../functions/contract/contracts.ts';
import { collections } from '../functions/domain/record.ts';
import { type RouteKey, routes } from '../functions/routes.ts';
import { simulatedClient } from '../infra/local/options.ts';
import { startLocal } from '../infra/local/system.ts';
import { openApi } from '../infra/openapi/document.ts';
import { createApp } from './support/app.ts';
import { describeApi } from './support/described.ts';

// Nothing here is about time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const api = describeApi(openApi());
const keys = Object.keys(routes).filter((key) => key !== '$default') as RouteKey[];

const linkSchema = v.object({ link_web_url: v.string() });
const pageSchema = v.object({ next_cursor: v.nullable(v.string()) });

describe('the document', () => {
  test('tells of every route, and of nothing else', () => {
    const told = api.operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(told.sort()).toEqual([...keys].sort());
    expect(Object.keys(contracts).sort()).toEqual([...keys].sort());
  });

  test('is sound OpenAPI 3.1, with examples that its schemas take', async () => {
    const config = await createConfig({
      extends: ['recommended-strict'],
      rules: {
        'no-invalid-media-type-examples': 'error',
        'no-invalid-parameter-examples': 'error',
        'no-invalid-schema-examples': 'error',
      },
    });
    const source = JSON.stringify(openApi());
    const faults = await lintFromString({ source, absoluteRef: 'openapi.json', config });
    expect(faults.map(({ message, location }) => `${location[0]?.pointer} ${message}`)).toEqual([]);
  });

  test('has an example of each request, but of the cursor that no one can know', () => {
    const without = api.operations.flatMap(({ operationId, parameters }) =>
      parameters
        .filter(({ name, example }) => name !== 'cursor' && example === undefined)
        .map(({ name }) => `${operationId} ${name}`),
    );
    expect(without).toEqual([]);
  });
});

describe('the system', () => {
  let system: Awaited<ReturnType<typeof startLocal>>;
  let app: ReturnType<typeof createApp>;
  const wait = { timeout: 50_000, interval: 100 };
  /** What was answered so far, as `operation status`. */
  const seen = new Set<string>();

  beforeAll(async () => {
    system = await startLocal({
      simulator: { members: 2, days: 400, still: true },
      settings: { return_urls: ['https://app.example.com'], consent_page: true },
      scale: 0.02,
    });
    app = createApp(system);
    await app.link('u1', 1);
    await vi.waitFor(async () => {
      for (const collection of collections)
        expect(await app.listAll(`/users/u1/records/${collection}`)).not.toEqual([]);
    }, wait);
  });
  afterAll(() => system.close());

  type Asking = Parameters<typeof api.requestOf>[1] & {
    key?: string | undefined;
    headers?: Record<string, string>;
  };

  const ask = (id: string, { key = system.api_key, headers, ...asking }: Asking = {}) => {
    const { url, init } = api.requestOf(id, asking);
    const authorization = `Bearer ${key}`;
    return fetch(`${system.api}${url}`, {
      ...init,
      redirect: 'manual',
      headers: { authorization, ...init.headers, ...headers },
    });
  };

  const expectTold = async (id: string, status: number, answer: Response) => {
    expect(answer.status, await answer.clone().text()).toBe(status);
    expect(await api.faultsOf(id, answer)).toEqual([]);
    seen.add(`${id} ${status}`);
  };

  test('serves the document that its routes make', async () => {
    const answer = await fetch(`${system.api}/openapi.json`);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(openApi())));
  });

  const answers: [operation: string, status: number, asking?: Asking][] = [
    ['make_link', 201],
    ['make_link', 400, { body: {} }],
    ['make_link', 413, { body: 'x'.repeat(70_000) }],
    ['make_link', 413, { body: 'x'.repeat(11_000_000) }],
    ['visit_link', 410],
    ['visit_link', 410, { headers: { accept: 'application/json' } }],
    ['visit_link', 400, { params: { ticket: '%E0%A4%A' } }],
    [
      'visit_link',
      400,
      { params: { ticket: '%E0%A4%A' }, headers: { accept: 'application/json' } },
    ],
    ['finish_link', 400],
    ['finish_link', 400, { headers: { accept: 'application/json' } }],
    ['show_link_result', 403],
    ['show_link_result', 200, { params: { stage: 'completed' } }],
    ['show_link_result', 400, { params: { error: 'state_invalid' } }],
    ['show_link_result', 409, { params: { error: 'different_member' } }],
    ['show_link_result', 410, { params: { error: 'link_expired' } }],
    ['sync_user', 202],
    ['sync_user', 202, { body: { user_id: 'u1' } }],
    ['sync_user', 202, { body: { user_id: 'u1', days: 500 } }],
    ['sync_user', 400, { body: { user_id: 'u1', days: 0 } }],
    ['sync_user', 404, { body: { user_id: 'nobody' } }],
    ['sync_user', 413, { body: 'x'.repeat(70_000) }],
    ['receive_webhook', 401],
    ['receive_webhook', 413, { body: 'x'.repeat(70_000) }],
    ['list_users', 200],
    ['list_users', 400, { params: { limit: '0' } }],
    ['get_user', 200],
    ['get_user', 400, { params: { user_id: 'a b' } }],
    ['get_user', 404, { params: { user_id: 'nobody' } }],
    ['list_records', 200],
    ...collections.map((collection): [string, number, Asking] => [
      'list_records',
      200,
      { params: { collection, limit: '1000' } },
    ]),
    ['list_records', 400, { params: { collection: 'steps' } }],
    ['list_records', 404, { params: { user_id: 'nobody' } }],
    ['list_indicators', 200],
    ['list_indicators', 400, { params: { indicator: 'MOOD' } }],
    ['list_indicators', 404, { params: { user_id: 'nobody' } }],
    ['list_days', 200],
    ['list_days', 400, { params: { start: '2026-02-30' } }],
    ['list_days', 404, { params: { user_id: 'nobody' } }],
    ['export_user', 200],
    ['export_user', 400, { params: { limit: '0' } }],
    ['export_user', 404, { params: { user_id: 'nobody' } }],
    ['erase_user', 200, { params: { user_id: 'nobody' } }],
    ['erase_user', 400, { params: { user_id: 'a b' } }],
    ['get_status', 200],
    ['get_status', 400, { params: { history_hours: '25' } }],
    ['show_console', 200],
    ['get_openapi', 200],
    ['disconnect_user', 400, { params: { user_id: 'a b' } }],
    ['disconnect_user', 404, { params: { user_id: 'nobody' } }],
  ];

  test.each(answers)('answers %s as documented, with %i', async (id, status, asking) => {
    await expectTold(id, status, await ask(id, asking));
  });

  const guarded = api.operations.filter(({ security }) => security.length > 0);
  test.each(guarded)('refuses $operationId without a key as documented', async (operation) => {
    await expectTold(operation.operationId, 401, await ask(operation.operationId, { key: '' }));
  });

  test.each(['indicators', 'days', ...collections.map((collection) => `records/${collection}`)])(
    'gives all %s of a user as documented',
    async (path) => {
      const id = ['indicators', 'days'].includes(path) ? `list_${path}` : 'list_records';
      let cursor: string | null = '';
      while (cursor !== null) {
        const more: string = cursor && `&cursor=${cursor}`;
        const answer = await app.call(`/users/u1/${path}?limit=1000${more}`);
        cursor = v.parse(pageSchema, await answer.clone().json()).next_cursor;
        await expectTold(id, 200, answer);
      }
    },
  );

  const breakWhoop = () => {
    const { simulator } = system;
    if (!simulator) throw new Error('It is simulated.');
    simulator.fault = () => ({ status: 500, body: '<html>' });
    onTestFinished(() => {
      simulator.fault = undefined;
    });
  };

  test('tells of a backfill that runs as documented', async () => {
    breakWhoop();
    await expectTold('sync_user', 202, await ask('sync_user'));
    const answer = await app.call('/users/u1');
    const running = expect.arrayContaining([
      expect.objectContaining({ percent: expect.any(Number) }),
    ]);
    expect(await answer.clone().json()).toMatchObject({ backfills: running });
    await expectTold('get_user', 200, answer);
  });

  test('takes a webhook that is signed as the document says, and no other', async () => {
    const send = async (status: number, body: string) => {
      const timestamp = String(Date.now());
      const signature = createHmac('sha256', simulatedClient.client_secret)
        .update(timestamp + body)
        .digest('base64');
      const params = {
        'X-WHOOP-Signature': signature,
        'X-WHOOP-Signature-Timestamp': timestamp,
      };
      await expectTold('receive_webhook', status, await ask('receive_webhook', { params, body }));
    };
    const { init } = api.requestOf('receive_webhook');
    await send(204, String(init.body));
    await send(400, '{"type":"sleep.updated"}');
  });

  test('leads through a link as documented, whichever way it ends', async () => {
    const json = { accept: 'application/json' };
    const make = async (more: object) => {
      const made = await ask('make_link', { body: { user_id: 'u2', ...more } });
      return v.parse(linkSchema, await made.json()).link_web_url;
    };
    const link_web_url = await make({});
    const cancel = `${link_web_url}?answer=cancel`;
    await expectTold('visit_link', 200, await fetch(link_web_url));
    await expectTold('visit_link', 403, await fetch(cancel));
    await expectTold('visit_link', 403, await fetch(cancel, { headers: json }));
    const known = `${await make({ return_url: 'https://app.example.com' })}?answer=cancel`;
    await expectTold('visit_link', 303, await fetch(known, { redirect: 'manual' }));
    const ticket = link_web_url.split('/').at(-1) ?? '';
    await expectTold('visit_link', 302, await ask('visit_link', { params: { ticket } }));

    const ends = async (status: number, member: number, query = '', headers = {}) => {
      const { back, cookie, come } = await app.visit('u2', `sim_member=${member}`);
      await expectTold('finish_link', status, await come(back + query, { cookie, ...headers }));
    };
    await ends(409, 1);
    await ends(409, 1, '', json);
    const { back, come } = await app.visit('u2', 'sim_member=2');
    await expectTold('finish_link', 403, await come(back, json));
    await ends(303, 2);
    await ends(200, 2, '', json);
  });

  test('ends a link because WHOOP is down, and keeps a connection, as documented', async () => {
    const { back, cookie, come } = await app.visit('u2', 'sim_member=2');
    breakWhoop();
    await expectTold('finish_link', 503, await come(back, { cookie, accept: 'application/json' }));
    await expectTold('disconnect_user', 503, await ask('disconnect_user'));
  });

  test('tells why a user has to connect again as documented', async () => {
    system.simulator?.revoke(2);
    const params = { user_id: 'u2' };
    await expectTold('sync_user', 202, await ask('sync_user', { body: params }));
    await vi.waitFor(async () => {
      const answer = await ask('get_user', { params });
      expect(await answer.clone().json()).toMatchObject({ cause: 'grant_invalid' });
      await expectTold('get_user', 200, answer);
    }, wait);
  });

  test('disconnects as documented, and says what may not be asked then', async () => {
    await expectTold('disconnect_user', 200, await ask('disconnect_user'));
    await expectTold('get_user', 200, await ask('get_user'));
    await expectTold('sync_user', 409, await ask('sync_user'));
  });

  test('exports and erases as documented, and then knows nobody of this name', async () => {
    await expectTold('export_user', 200, await ask('export_user', { params: { limit: '5000' } }));
    await expectTold('erase_user', 200, await ask('erase_user'));
    await expectTold('get_user', 404, await ask('get_user'));
  });

  test('has given every answer that the document knows, but those of a fault or a flood', () => {
    const told = api.operations.flatMap(({ operationId, responses }) =>
      Object.keys(responses)
        .filter((status) => Number(status) < 429)
        .map((status) => `${operationId} ${status}`),
    );
    expect(
      told.filter((answer) => !seen.has(answer)),
      'Have them answered in the tests above.',
    ).toEqual([]);
  });

  test('is found out where an answer has something that the document does not know', async () => {
    const user = await (await app.call('/users/u2')).text();
    const answer = new Response(user.replace('{', '{"mood":"good",'), {
      headers: { 'content-type': 'application/json' },
    });
    expect(await api.faultsOf('get_user', answer)).toEqual([
      'get_user 200  must NOT have additional properties {"additionalProperty":"mood"}',
    ]);
  });
});

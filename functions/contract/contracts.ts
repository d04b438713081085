/** What each route answers. A new one comes with an entry here: without it there is no document. */
import * as v from 'valibot';
import type { RouteKey } from '../routes.ts';
import { webhook } from '../whoop/webhook.ts';
import { type Contract, json, page } from './answer.ts';
import { connection, connectionPage } from './connection.ts';
import { dayExample, dayPage } from './days.ts';
import { receipt, receiptExample } from './erase.ts';
import { connectionExample, sleepExample, statusExample, summaryExample } from './examples.ts';
import { exportLine, exportLineExample } from './export.ts';
import { indicatorExample, indicatorPage } from './indicators.ts';
import {
  allFailures,
  disconnected,
  failuresOf,
  lateFailures,
  link,
  linkCompleted,
  linkExample,
} from './links.ts';
import { recordPage } from './records.ts';
import { status } from './status.ts';
import { queued, signatureHeaders, webhookExample } from './sync.ts';

const onePage = (item: unknown) => ({ items: [item], next_cursor: null });

export const contracts: { [K in RouteKey]?: Contract } = {
  'POST /link': {
    operation: 'make_link',
    answers: [json(201, 'The link.', link, linkExample)],
  },
  'GET /connect/{ticket}': {
    operation: 'visit_link',
    answers: [
      { status: 302, says: 'To WHOOP’s consent page.', headers: ['location', 'set-cookie'] },
      page(200, 'With the setting consent_page, where there is no answer yet.'),
      { status: 303, says: 'After `cancel`: to the return_url.', headers: ['location'] },
      ...failuresOf(['link_expired', 'access_denied']),
    ],
  },
  'GET /callback': {
    operation: 'finish_link',
    request: {
      cookies: {
        'link-XXXXXXXX': {
          says: 'Binds the visit to its browser; named after the state, and with __Host- before it on https.',
          example: 'q8Jz5Wn2',
        },
      },
    },
    answers: [
      json(200, 'Connected.', linkCompleted, { provider_slug: 'whoop', stage: 'completed' }),
      {
        status: 303,
        says: 'For a browser: to the return_url, with `provider_slug=whoop`, `stage=completed` or `stage=failed`, and `error`.',
        headers: ['location'],
      },
      ...failuresOf(lateFailures),
    ],
  },
  'GET /connected': {
    operation: 'show_link_result',
    request: {
      cookies: {
        connected: {
          says: 'Whose link this browser made, sealed; with __Host- before it on https.',
          example: 'v1.q8Jz5Wn2.b1NwZ4mX.o0pQ2sT6uV8y',
        },
      },
    },
    answers: [page(200, 'Connected.'), ...failuresOf(allFailures, 'page')],
  },
  'DELETE /users/{user_id}/connection': {
    operation: 'disconnect_user',
    refusals: ['unknown_user', 'whoop_unavailable'],
    answers: [json(200, 'Disconnected.', disconnected, { user_id: 'u1', status: 'disconnected' })],
  },
  'DELETE /users/{user_id}': {
    operation: 'erase_user',
    answers: [json(200, 'The receipt.', receipt, receiptExample)],
  },
  'POST /sync': {
    operation: 'sync_user',
    refusals: ['unknown_user', 'not_connected'],
    answers: [
      json(202, 'What was queued.', queued, {
        queued: 1,
        backfill_id: '019ca8d5f9b0a1b2c3d4e5f60718293a',
      }),
    ],
  },
  'POST /webhook': {
    operation: 'receive_webhook',
    refusals: ['bad_request', 'too_many_requests'],
    request: { headers: signatureHeaders, body: { schema: webhook, example: webhookExample } },
    answers: [{ status: 204, says: 'Taken in, or nothing that is kept here.' }],
  },
  'GET /users': {
    operation: 'list_users',
    answers: [json(200, 'A page of connections.', connectionPage, onePage(summaryExample))],
  },
  'GET /users/{user_id}': {
    operation: 'get_user',
    refusals: ['unknown_user'],
    answers: [json(200, 'The connection.', connection, connectionExample)],
  },
  'GET /users/{user_id}/records/{collection}': {
    operation: 'list_records',
    refusals: ['unknown_user'],
    answers: [json(200, 'As WHOOP sent them.', recordPage, onePage(sleepExample))],
  },
  'GET /users/{user_id}/indicators': {
    operation: 'list_indicators',
    refusals: ['unknown_user'],
    answers: [json(200, 'Newest first.', indicatorPage, onePage(indicatorExample))],
  },
  'GET /users/{user_id}/days': {
    operation: 'list_days',
    refusals: ['unknown_user'],
    request: {
      parameters: {
        start: { says: 'This date or later.', example: '2026-01-01', format: 'date' },
        end: { says: 'Before this date.', example: '2100-01-01', format: 'date' },
      },
    },
    answers: [json(200, 'Newest first.', dayPage, onePage(dayExample))],
  },
  'GET /users/{user_id}/export': {
    operation: 'export_user',
    refusals: ['unknown_user'],
    answers: [
      {
        status: 200,
        says: 'Lines of JSON, each as this schema says; the last is of type `page`.',
        content: { 'application/x-ndjson': { schema: exportLine, example: exportLineExample } },
      },
    ],
  },
  'GET /status': {
    operation: 'get_status',
    answers: [json(200, 'As for who asks now.', status, statusExample)],
  },
  'GET /': {
    operation: 'show_console',
    answers: [page(200, 'It signs in with an API key.')],
  },
  'GET /openapi.json': {
    operation: 'get_openapi',
    answers: [
      json(200, 'OpenAPI 3.1.', v.looseObject({ openapi: v.string() }), { openapi: '3.1.1' }),
    ],
  },
};

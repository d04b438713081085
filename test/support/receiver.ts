/** An app that takes events: each path a subscriber of its own, which answers as a test says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { closeServer, listen } from '../../infra/local/listen.ts';

export interface Request {
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
}

type Answer = (response: ServerResponse) => void;

export const answer =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end('{"private":"of the app"}');

export const startReceiver = async () => {
  const requests: Request[] = [];
  /** By path; the last stays. */
  const answers = new Map<string, Answer[]>();
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    requests.push({ path, headers: request.headers, body: await text(request) });
    const planned = answers.get(path) ?? [];
    const [next = answer(204)] = planned;
    if (planned.length > 1) planned.shift();
    next(response);
  });
  const url = await listen(server, 0);
  return {
    url,
    requests,
    answers,
    at: (path: string) => requests.filter((request) => request.path === path),
    close: () => closeServer(server),
  };
};

/** As an app verifies: throws unless signed with this secret, a moment ago. */
export const verify = (secret: string, { headers, body }: Request) =>
  new Webhook(secret).verify(body, {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  });

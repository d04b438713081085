/** Runs the template's queues on an embedded SQS. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { join } from 'node:path';
import { type buildApp, startFauxqs } from 'fauxqs';
import * as v from 'valibot';
import { callAws } from './call.ts';
import type { Guard } from './guard.ts';
import type { Reader } from './template.ts';

type Emulator = Awaited<ReturnType<typeof startFauxqs>>;
type App = ReturnType<typeof buildApp>;

const queueSchema = v.object({
  QueueName: v.optional(v.string()),
  VisibilityTimeout: v.optional(v.number(), 30),
  DelaySeconds: v.optional(v.number(), 0),
  RedrivePolicy: v.optional(
    v.object({ deadLetterTargetArn: v.string(), maxReceiveCount: v.number() }),
  ),
});

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isCreation = (message: unknown): message is { fastify: App } =>
  isObject(message) && isObject(message['fastify']);

/** Scales the waits that a request asks for. */
const scaleWaits = (body: unknown, scale: number): unknown => {
  if (Array.isArray(body)) return body.map((item) => scaleWaits(item, scale));
  if (!isObject(body)) return body;
  const { VisibilityTimeout, DelaySeconds, Entries } = body;
  return {
    ...body,
    // Not 0: this emulator loses a kept message that is made visible at once.
    ...(typeof VisibilityTimeout === 'number' && {
      VisibilityTimeout: Math.max(VisibilityTimeout * scale, 0.001),
    }),
    ...(typeof DelaySeconds === 'number' && { DelaySeconds: DelaySeconds * scale }),
    ...(Entries !== undefined && { Entries: scaleWaits(Entries, scale) }),
  };
};

/** In memory, or kept in `data`. Every visibility timeout and delay is multiplied by `scale`. */
export const startQueues = async (data: string | undefined, scale: number) => {
  let guard: Guard | undefined;
  // The emulator listens on all interfaces; its framework announces the server before that.
  const confine = (message: unknown) => {
    if (!isCreation(message)) return;
    const { fastify } = message;
    const listen = fastify.listen.bind(fastify);
    Object.assign(fastify, {
      listen: (options: object) => listen({ ...options, host: '127.0.0.1' }),
    });
    fastify.addHook('onRequest', async (request, reply) => {
      if (request.headers.origin !== undefined) await reply.code(403).send();
    });
    fastify.addHook('preHandler', async (request, reply) => {
      const denied = guard?.checkRequest(request.headers, request.body);
      if (denied) {
        const __type = `com.amazon.coral.service#${denied.type}`;
        return reply.code(403).send({ __type, message: denied.message });
      }
      request.body = scaleWaits(request.body, scale);
      return undefined;
    });
  };
  subscribe('fastify.initialization', confine);
  const starting = startFauxqs({
    port: 0,
    logger: false,
    ...(data && { dataDir: join(data, 'queues') }),
  });
  unsubscribe('fastify.initialization', confine);
  const emulator = await starting;
  return {
    url: `http://127.0.0.1:${emulator.port}`,
    emulator,
    guardWith: (by: Guard) => {
      guard = by;
    },
    visibilityOf: (queue: string) =>
      Number(emulator.inspectQueue(queue)?.attributes['VisibilityTimeout']),
    close: () => emulator.stop(),
  };
};

/** Creates the queues, or brings kept ones up to date; what their last run left half done is due now. */
export const createQueues = async (
  { url, emulator }: { url: string; emulator: Emulator },
  read: Reader,
): Promise<void> => {
  for (const { id, QueueName: name = id, RedrivePolicy, ...rest } of read(
    'AWS::SQS::Queue',
    queueSchema,
  )) {
    const attributes = {
      VisibilityTimeout: String(rest.VisibilityTimeout),
      DelaySeconds: String(rest.DelaySeconds),
      RedrivePolicy: RedrivePolicy ? JSON.stringify(RedrivePolicy) : '',
    };
    const kept = emulator.inspectQueue(name);
    if (!kept) emulator.createQueue(name, { attributes });
    const ask = (action: string, body: object) =>
      callAws(url, `AmazonSQS.${action}`, { QueueUrl: `${url}/${name}`, ...body });
    if (kept) await ask('SetQueueAttributes', { Attributes: attributes });
    for (const { receiptHandle } of kept?.messages.inflight ?? [])
      await ask('ChangeMessageVisibility', { ReceiptHandle: receiptHandle, VisibilityTimeout: 0 });
  }
};

/** The whole system: what it keeps, what runs, who may do what, and what starts it. */
import { type App, CfnOutput, Duration, Stack, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Settings } from '../functions/settings.ts';
import { addRoutes, createApi } from './api.ts';
import { createEventQueues } from './event-queues.ts';
import { createLambda } from './lambda.ts';
import {
  indexesOf,
  itemsOf,
  type Need,
  only,
  read,
  sendTo,
  sendToEach,
  takeFromEach,
} from './needs.ts';
import { createQueue } from './queue.ts';
import { createSchedule } from './schedule.ts';
import { createSecrets } from './secrets.ts';
import { createTable } from './table.ts';
import { createTokenAlarms } from './token-alarms.ts';

const pullTimeout = Duration.minutes(2);
const deliverTimeout = Duration.seconds(30);
// What AWS asks for: no message is handed out again while a batch with it may still be at work.
const visibilityTimeout = Duration.seconds(6 * pullTimeout.toSeconds());

export class WhoopOnAws extends Stack {
  constructor(app: App, settings: Settings) {
    super(app, 'WhoopOnAws', {
      description: 'Connects WHOOP accounts to an app: links, tokens, data and indicators.',
    });

    const table = createTable(this);
    const secrets = createSecrets(this);
    const { queue: live } = createQueue(this, 'Live', {
      visibilityTimeout,
      impact: 'A user who has just connected WHOOP sees no data.',
    });
    const { queue: bulk } = createQueue(this, 'Bulk', {
      visibilityTimeout,
      impact: 'Newest data or history is missing for some users until the schedule tries again.',
    });
    const events = createEventQueues(this, settings.subscribers, deliverTimeout);
    const api = createApi(this);

    const items = itemsOf(table);
    const indexes = indexesOf(table);
    const configured: Need = { environment: { SETTINGS: JSON.stringify(settings) } };
    const reachable: Need = { environment: { PUBLIC_URL: api.apiEndpoint } };
    const whoopClient = read('WHOOP_SECRET_ID', secrets.whoopClient);
    const apiKeys = read('API_KEYS_SECRET_ID', secrets.apiKeys);
    const sealing = read('SEALING_SECRET_ID', secrets.sealing);
    const jobs = sendTo({ LIVE_QUEUE_URL: live, BULK_QUEUE_URL: bulk });
    const toEvents = sendToEach('EVENTS_QUEUE_URLS', events.queues);

    // An HTTP API waits for 30 seconds, a cold start included.
    const lambda = createLambda(this, app.outdir);
    const link = lambda('link', {
      timeout: Duration.seconds(29),
      needs: [
        configured,
        reachable,
        items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        whoopClient,
        apiKeys,
        sealing,
        toEvents,
      ],
    });
    const callback = lambda('callback', {
      timeout: Duration.seconds(28),
      needs: [
        configured,
        reachable,
        items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        whoopClient,
        sealing,
        jobs,
      ],
    });
    const sync = lambda('sync', {
      timeout: Duration.minutes(1),
      needs: [
        configured,
        items('GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem'),
        indexes('due', 'by_status'),
        apiKeys,
        jobs,
        toEvents,
      ],
    });
    const pull = lambda('pull', {
      timeout: pullTimeout,
      memorySize: 1024,
      callsItself: true,
      needs: [
        configured,
        items('GetItem', 'Query', 'PutItem', 'UpdateItem'),
        indexes('by_start'),
        whoopClient,
        sealing,
        jobs,
        toEvents,
      ],
    });
    const users = lambda('users', {
      timeout: Duration.seconds(15),
      needs: [configured, items('GetItem', 'Query'), indexes('by_start', 'by_status'), apiKeys],
    });
    const webhook = lambda('webhook', {
      timeout: Duration.seconds(10),
      needs: [
        configured,
        // Whoever calls it may be anybody.
        items('GetItem'),
        only(items('UpdateItem'), 'USER#'),
        only(items('PutItem'), 'TRACE#'),
        whoopClient,
        sendTo({ LIVE_QUEUE_URL: live }),
      ],
    });
    const deliver = lambda('deliver', {
      timeout: deliverTimeout,
      needs: [
        configured,
        items('GetItem', 'PutItem', 'DeleteItem'),
        read('SIGNING_SECRET_ID', secrets.signing),
        toEvents,
        takeFromEach('DEAD_EVENTS_QUEUE_URLS', events.deadLetters),
      ],
    });
    const page = lambda('console', { timeout: Duration.seconds(15), needs: [] });

    addRoutes(api, { link, callback, sync, webhook, users, console: page });
    // WHOOP's 100 requests a minute keep no more busy, and a new AWS account has 10 in all.
    const partialFailures = { reportBatchItemFailures: true };
    pull.addEventSource(
      new SqsEventSource(live, { ...partialFailures, batchSize: 5, maxConcurrency: 3 }),
    );
    pull.addEventSource(
      new SqsEventSource(bulk, { ...partialFailures, batchSize: 10, maxConcurrency: 4 }),
    );
    for (const [, queue] of events.queues) {
      deliver.addEventSource(
        new SqsEventSource(queue, { ...partialFailures, batchSize: 10, maxConcurrency: 2 }),
      );
    }
    for (const lambda of [pull, deliver]) {
      Validations.of(lambda).acknowledge({
        id: 'Serverless-LambdaEventSourceMappingDestination',
        reason: 'What fails for good goes to the dead letters of the queue that it came from.',
      });
    }
    createSchedule(this, 'Schedule', 'rate(5 minutes)', sync);
    createTokenAlarms(this);

    const outputs = {
      ApiUrl: api.apiEndpoint,
      CallbackUrl: `${api.apiEndpoint}/callback`,
      WebhookUrl: `${api.apiEndpoint}/webhook`,
      WhoopSecretName: secrets.whoopClient.secretName,
      ApiKeysSecretName: secrets.apiKeys.secretName,
      SigningSecretName: secrets.signing.secretName,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

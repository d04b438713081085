/** Jobs on SQS: what happens when SQS takes only some, and what a message may be. */
import { ReceiveMessageCommand, SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { expect, test } from 'vitest';
import { replay } from '../functions/aws/deliveries.ts';
import { hide, jobs, parseJob } from '../functions/aws/queues.ts';
import { job } from './contract/factories.ts';
import { startSqs } from './support/emulators.ts';

const many = (count: number) => Array.from({ length: count }, (_, n) => job({ job_id: `${n}` }));

/** An SQS that refuses what `refuses` says of a job's id, asked for the nth time. */
const pickySqs = (refuses: (job_id: string, time: number) => boolean) => {
  const asked: string[] = [];
  const sqs = new SQSClient({ region: 'eu-west-1' });
  mockClient(sqs)
    .on(SendMessageBatchCommand)
    .callsFake(({ Entries }: { Entries: { Id: string; MessageBody: string }[] }) => ({
      Failed: Entries.filter(({ MessageBody }) => {
        const { job_id } = parseJob(MessageBody);
        asked.push(job_id);
        return refuses(job_id, asked.filter((id) => id === job_id).length);
      }).map(({ Id }) => ({ Id, Code: 'InternalError', SenderFault: false })),
    }));
  return { asked, queue: jobs({ sqs, live: 'https://sqs/live', bulk: 'https://sqs/bulk' }) };
};

test('a job that SQS refuses is sent once more, and no other twice', async () => {
  const { asked, queue } = pickySqs((job_id, time) => ['3', '11'].includes(job_id) && time === 1);
  await queue.send(many(12));
  expect(asked.toSorted()).toEqual([...many(12).map(({ job_id }) => job_id), '3', '11'].toSorted());
});

test('a job that SQS refuses twice is not lost in silence', async () => {
  const { queue } = pickySqs((job_id) => job_id === '3');
  await expect(queue.send(many(5))).rejects.toThrow('SQS refused 1 of 5 messages: InternalError.');
});

test('a job reads as it was sent', () => {
  const sent = job({ lane: 'backfill', backfill_id: 'backfill-1' });
  expect(parseJob(JSON.stringify(sent))).toEqual(sent);
});

test.each([
  ['is not JSON', 'ada-token', 'the message'],
  ['is not an object', '7', 'the message'],
  ['lacks members', '{"user_id":"ada-token"}', 'job_id, link_id, lane, until'],
  ['names no lane', JSON.stringify({ ...job(), lane: 'ada-token' }), 'lane'],
])('a message that %s is refused without repeating it', (_, body, wrong) => {
  expect(() => parseJob(body)).toThrow(`Not a job: ${wrong} is missing or of the wrong type.`);
});

test('a received message comes again when it was hidden for no time', async () => {
  const { sqs, createQueue, stop } = await startSqs();
  const live = await createQueue('live');
  const receive = async () => (await sqs.receiveMessage({ QueueUrl: live })).Messages?.[0];
  await jobs({ sqs, live, bulk: live }).send([job()]);
  const first = await receive();
  expect(await receive()).toBeUndefined();
  await hide(sqs)(live, first?.ReceiptHandle ?? '', 0);
  expect((await receive())?.MessageId).toBe(first?.MessageId);
  await stop();
});

test('dead letters are looked for on all of SQS’s servers', async () => {
  const sqs = new SQSClient({ region: 'eu-west-1' });
  const receiving = mockClient(sqs).on(ReceiveMessageCommand).resolves({});
  await replay(sqs, { app: 'https://sqs/dead' }, { app: 'https://sqs/app' })(() => true);
  const asked = receiving.commandCalls(ReceiveMessageCommand).map(({ args: [{ input }] }) => input);
  expect(asked).toEqual([expect.objectContaining({ WaitTimeSeconds: 1 })]);
});

/** What the contract suites run on: the store ports, and a look into the queues. */
import { jobs, parseJob } from '../../functions/aws/queues.ts';
import { sealer } from '../../functions/aws/seal.ts';
import { archive } from '../../functions/aws/table/archive.ts';
import { backfills } from '../../functions/aws/table/backfills.ts';
import { budget } from '../../functions/aws/table/budget.ts';
import { connections } from '../../functions/aws/table/connections.ts';
import { disabled } from '../../functions/aws/table/disabled.ts';
import { erasures } from '../../functions/aws/table/erasures.ts';
import { grants } from '../../functions/aws/table/grants.ts';
import { records } from '../../functions/aws/table/records.ts';
import { states } from '../../functions/aws/table/states.ts';
import { openTable } from '../../functions/aws/table/table.ts';
import { traces } from '../../functions/aws/table/traces.ts';
import { usage } from '../../functions/aws/table/usage.ts';
import type { Job } from '../../functions/domain/model.ts';
import type {
  Archive,
  Backfills,
  Budget,
  Connections,
  Disabled,
  Erasures,
  Grants,
  Jobs,
  Records,
  States,
  Traces,
  Usage,
} from '../../functions/domain/ports.ts';
import { startDynamoDB, startSqs } from './emulators.ts';
import { memory } from './memory.ts';

type Queue = 'live' | 'bulk';

export interface Stores {
  states: States;
  connections: Connections;
  grants: Grants;
  erasures: Erasures;
  records: Records;
  archive: Archive;
  backfills: Backfills;
  budget: Budget;
  traces: Traces;
  usage: Usage;
  disabled: Disabled;
  jobs: Jobs;
  /** Jobs that can be received now. */
  ready(queue: Queue): Promise<Job[]>;
  /** How many wait for their delay to pass. */
  delayed(queue: Queue): Promise<number>;
}

/** Opens empty stores each time it is asked; the suites set what time it is. */
export interface Implementation {
  open(now: () => number): Promise<Stores>;
  stop(): Promise<void>;
}

export const inMemory = async (): Promise<Implementation> => ({
  async open(now) {
    const stores = memory({ now });
    const of = (queue: Queue) => stores.jobs.sent.filter((sent) => sent.queue === queue);
    return {
      ...stores,
      ready: async (queue) => of(queue).flatMap((sent) => (sent.delay_s === 0 ? [sent.job] : [])),
      delayed: async (queue) => of(queue).filter(({ delay_s }) => delay_s > 0).length,
    };
  },
  async stop() {},
});

export const onEmulators = async (): Promise<Implementation> => {
  const [dynamodb, { sqs, createQueue, stop }] = await Promise.all([startDynamoDB(), startSqs()]);
  const seal = sealer(['a sealing secret for tests']);
  let opened = 0;
  return {
    async open(now) {
      opened += 1;
      await dynamodb.createTable(`stores-${opened}`);
      const table = openTable(dynamodb.documents, `stores-${opened}`);
      const [live, bulk] = await Promise.all([
        createQueue(`live-${opened}`),
        createQueue(`bulk-${opened}`),
      ]);
      const urlOf = (queue: Queue) => ({ QueueUrl: queue === 'live' ? live : bulk });
      return {
        states: states(table),
        connections: connections(table),
        erasures: erasures(table),
        grants: grants({ table, sealer: async () => seal, now }),
        records: records({ table, now, ConsistentRead: true }),
        archive: archive({ table, now }),
        backfills: backfills({ table, now }),
        budget: budget(table),
        traces: traces(table),
        usage: usage({ table, now }),
        disabled: disabled(table),
        jobs: jobs({ sqs, live, bulk }),
        async ready(queue) {
          const received: Job[] = [];
          for (;;) {
            const { Messages = [] } = await sqs.receiveMessage({
              ...urlOf(queue),
              MaxNumberOfMessages: 10,
            });
            if (Messages.length === 0) return received;
            received.push(...Messages.map(({ Body = '' }) => parseJob(Body)));
          }
        },
        async delayed(queue) {
          const AttributeNames = ['ApproximateNumberOfMessagesDelayed' as const];
          const { Attributes } = await sqs.getQueueAttributes({ ...urlOf(queue), AttributeNames });
          return Number(Attributes?.ApproximateNumberOfMessagesDelayed);
        },
      };
    },
    async stop() {
      await Promise.all([dynamodb.stop(), stop()]);
    },
  };
};

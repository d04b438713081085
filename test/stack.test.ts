/** What gets deployed: facts that would cost data, access or money if they changed unnoticed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import cdk from '../cdk.json' with { type: 'json' };
import { countFault, countNeedsReauth } from '../functions/aws/metrics.ts';
import { SWEEP_AFTER_MS } from '../functions/domain/erase.ts';
import { Deferred, WhoopError } from '../functions/domain/errors.ts';
import { MOST_ATTEMPTS } from '../functions/domain/retries.ts';
import { routes } from '../functions/routes.ts';
import { parseSettings } from '../functions/settings.ts';
import { buildApp } from '../infra/build.ts';
import { idIn, readTemplate } from './support/template.ts';

const names = ['callback', 'console', 'deliver', 'link', 'pull', 'sync', 'users', 'webhook'];
const subscribers = [
  { name: 'app', url: 'https://app.example.com/whoop' },
  { name: 'b', url: 'https://b.example.com' },
];
const settings = {
  app_name: 'Test',
  return_urls: ['https://app.example.com'],
  retention_days: 30,
  subscribers,
};
const folder = mkdtempSync(join(tmpdir(), 'stack-'));
let template: Template;
let stack: ReturnType<typeof readTemplate>;

beforeAll(() => {
  const app = buildApp({ outdir: join(folder, 'assembly'), settings });
  template = Template.fromJSON(app.synth().getStackByName('WhoopOnAws').template);
  stack = readTemplate(template);
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('the functions', () => {
  test('run on Node 24 and arm64, and log JSON that is gone after 30 days', () => {
    expect(stack.functions.map(({ name }) => name).sort()).toEqual(names);
    for (const { is } of stack.functions) {
      expect(is).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(is.LoggingConfig.LogFormat).toBe('JSON');
      const group = stack.resourceIn('AWS::Logs::LogGroup', is.LoggingConfig.LogGroup);
      expect(group?.is.RetentionInDays).toBe(30);
    }
  });

  test('are over before the sweep of an erase begins', () => {
    const timeouts = stack.functions.map(({ is }) => Number(is.Timeout));
    expect(Math.max(...timeouts) + 30).toBeLessThanOrEqual(SWEEP_AFTER_MS / 1_000);
  });

  test.each(names)('start fast: %s is one file of at most 400 KB', (name) => {
    const { size } = statSync(join(folder, 'assembly', 'bundles', name, 'index.mjs'));
    expect(size).toBeLessThanOrEqual(400_000);
  });

  test('carry nothing of what makes the contract but its document', () => {
    for (const name of names) {
      const bundle = readFileSync(join(folder, 'assembly', 'bundles', name, 'index.mjs'), 'utf8');
      expect(bundle).not.toContain('json-schema.org');
      expect(bundle).not.toContain('Where the span begins that was listed');
    }
  });

  test('are told the settings, and the page nothing at all', () => {
    for (const { name, is } of stack.functions) {
      if (name === 'console') expect(is.Environment).toBeUndefined();
      else expect(JSON.parse(is.Environment.Variables.SETTINGS)).toEqual(parseSettings(settings));
    }
  });
});

describe('permissions', () => {
  test('name every action and every resource', () => {
    const policies = stack.resources('AWS::IAM::Policy').map(({ is }) => is.PolicyDocument);
    expect(policies.length).toBe(names.length + 1);
    const statements = policies.flatMap(({ Statement }) => Statement);
    const named = statements.map(({ Action, Resource }) => [Action, Resource]);
    expect(JSON.stringify(named)).not.toContain('*');
    const roles = stack.resources('AWS::IAM::Role').map(({ is }) => Object.keys(is));
    expect(roles.flat()).not.toContain('ManagedPolicyArns');
  });

  test('let the webhook, which anybody may call, write no more than notices and traces', () => {
    const conditioned = stack
      .resources('AWS::IAM::Policy')
      .flatMap(({ is }) => is.PolicyDocument.Statement)
      .filter(({ Condition }) => Condition)
      .map(({ Action, Condition }) => [Action, Object.values(Condition)]);
    const of = (beginning: string) => [{ 'dynamodb:LeadingKeys': [beginning] }];
    expect(conditioned).toEqual([
      ['dynamodb:UpdateItem', of('USER#*')],
      ['dynamodb:PutItem', of('TRACE#*')],
    ]);
  });

  test.each([
    ['write items', 'dynamodb:PutItem', ['callback', 'deliver', 'link', 'pull', 'sync', 'webhook']],
    ['update items', 'dynamodb:UpdateItem', ['callback', 'link', 'pull', 'sync', 'webhook']],
    ['delete items', 'dynamodb:DeleteItem', ['callback', 'deliver', 'link', 'sync']],
    [
      'query the table or an index',
      'dynamodb:Query',
      ['callback', 'link', 'pull', 'sync', 'users'],
    ],
    ['see who is due', '/index/due"', ['sync']],
    ['list connections', '/index/by_status"', ['sync', 'users']],
    ['list records', '/index/by_start"', ['pull', 'users']],
    ['queue jobs', '"Live', ['callback', 'pull', 'sync', 'webhook']],
    ['queue events', '"Events', ['deliver', 'link', 'pull', 'sync']],
    ['sign events', '"SigningSecret', ['deliver']],
    ['move dead events', '"EventsappDeadLetters', ['deliver']],
    ['speak to WHOOP as this app', '"WhoopSecret', ['callback', 'link', 'pull', 'webhook']],
    ['know the API keys', '"ApiKeysSecret', ['link', 'sync', 'users']],
    ['open sealed tokens', '"SealingSecret', ['callback', 'link', 'pull']],
  ])('to %s are held by those that need it', (_, text, holders) => {
    const held = stack.functions.filter((one) => JSON.stringify(one.statements).includes(text));
    expect(held.map(({ name }) => name).sort()).toEqual(holders);
  });

  test('let the page do nothing but log', () => {
    const page = stack.functions.find(({ name }) => name === 'console');
    const actions = page?.statements.flatMap(({ Action }) => Action);
    expect(actions).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });
});

describe('the API', () => {
  test('leads every route to its function', () => {
    const led = stack.resources('AWS::ApiGatewayV2::Route').map(({ is }) => {
      const integration = stack.resourceIn('AWS::ApiGatewayV2::Integration', is.Target)?.is;
      expect(integration.PayloadFormatVersion).toBe('2.0');
      return [is.RouteKey, stack.functionIn(integration.IntegrationUri)?.name];
    });
    const wanted = Object.entries(routes).map(([key, route]) => [key, route.function]);
    expect(Object.fromEntries(led)).toEqual(Object.fromEntries(wanted));
  });

  test('is throttled, and logs nothing that a request carries', () => {
    const stage = stack.only('AWS::ApiGatewayV2::Stage');
    expect(stage).toMatchObject({
      StageName: '$default',
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
    expect(Object.values(JSON.parse(stage.AccessLogSettings.Format)).sort()).toEqual([
      '$context.integrationErrorMessage',
      '$context.requestId',
      '$context.requestTimeEpoch',
      '$context.responseLatency',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('what is kept', () => {
  // Under another id it would be another resource: an empty table, a key that opens no token.
  test('stays where it is through every deployment', () => {
    const kept = ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret'].flatMap(stack.resources);
    expect(kept.map(({ id, deletion }) => [id, deletion])).toEqual([
      ['TableCD117FA1', 'Retain'],
      ['WhoopSecret28D8369F', 'Delete'],
      ['ApiKeysSecret5A58C5CD', 'Delete'],
      ['SealingSecret418D1914', 'Retain'],
      ['SigningSecretCF7EC744', 'Delete'],
    ]);
  });

  // A change to any of these would replace what the secrets hold.
  test('is sealed under a secret that is generated once', () => {
    const secrets = stack.resources('AWS::SecretsManager::Secret');
    expect(secrets.map(({ is: { Description, ...value } }) => value)).toEqual([
      { SecretString: '{"client_id":"","client_secret":""}' },
      {
        GenerateSecretString: {
          SecretStringTemplate: '{}',
          GenerateStringKey: 'default',
          PasswordLength: 40,
          ExcludePunctuation: true,
        },
      },
      { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } },
      { SecretString: '{}' },
    ]);
  });

  test('lies in a table that forgets in time, can be restored and resists deletion', () => {
    expect(stack.only('AWS::DynamoDB::Table')).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      DeletionProtectionEnabled: true,
    });
  });

  test('is found by key, by start, by due time and by status', () => {
    const table = stack.only('AWS::DynamoDB::Table');
    const keys = (schema: { AttributeName: string }[]) => schema.map((key) => key.AttributeName);
    const indexes = [...table.LocalSecondaryIndexes, ...table.GlobalSecondaryIndexes];
    expect(keys(table.KeySchema)).toEqual(['pk', 'sk']);
    expect(
      indexes.map(({ IndexName, KeySchema, Projection }) => [
        IndexName,
        keys(KeySchema),
        Projection.ProjectionType,
      ]),
    ).toEqual([
      ['by_start', ['pk', 'by_start'], 'ALL'],
      ['due', ['due_shard', 'due_at'], 'KEYS_ONLY'],
      ['by_status', ['status', 'user_id'], 'ALL'],
    ]);
    expect(table.AttributeDefinitions).toContainEqual({
      AttributeName: 'due_at',
      AttributeType: 'N',
    });
  });
});

describe('jobs', () => {
  const sources = () =>
    stack.resources('AWS::Lambda::EventSourceMapping').map(({ is }) => ({
      is,
      queue: stack.resourceIn('AWS::SQS::Queue', is.EventSourceArn),
      lambda: stack.functionIn(is.FunctionName),
    }));

  test('and events come from queues, a few at a time, and only those that failed come again', () => {
    const facts = sources().map(({ is, queue, lambda }) => ({
      queue: queue?.id.slice(0, 4),
      lambda: lambda?.name,
      atOnce: [is.BatchSize, is.ScalingConfig.MaximumConcurrency],
      again: is.FunctionResponseTypes,
    }));
    const pull = { lambda: 'pull', again: ['ReportBatchItemFailures'] };
    expect(facts).toEqual([
      { queue: 'Live', atOnce: [5, 3], ...pull },
      { queue: 'Bulk', atOnce: [10, 4], ...pull },
      { queue: 'Even', atOnce: [10, 2], ...pull, lambda: 'deliver' },
      { queue: 'Even', atOnce: [10, 2], ...pull, lambda: 'deliver' },
    ]);
  });

  test('may be queued again by pull as often as WHOOP’s limits make it wait', () => {
    const looping = stack.functions.filter(({ is }) => is.RecursiveLoop === 'Allow');
    expect(looping.map(({ name }) => name)).toEqual(['pull']);
  });

  test('are not handed out a second time while they are pulled', () => {
    for (const { queue, lambda } of sources()) {
      expect(queue?.is.VisibilityTimeout).toBeGreaterThanOrEqual(6 * lambda?.is.Timeout);
    }
  });

  test('that fail five times are kept for 14 days, and an alarm says what users lose', () => {
    for (const { queue, lambda } of sources()) {
      const tries = lambda?.name === 'deliver' ? MOST_ATTEMPTS : 5;
      expect(queue?.is.RedrivePolicy.maxReceiveCount).toBe(tries);
      const letters = stack.resourceIn('AWS::SQS::Queue', queue?.is.RedrivePolicy);
      expect(letters?.is.MessageRetentionPeriod).toBe(14 * 24 * 3600);
      const alarm = stack
        .resources('AWS::CloudWatch::Alarm')
        .find(({ is }) => idIn(is.Dimensions) === letters?.id);
      expect(alarm?.is).toMatchObject({
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Threshold: 1,
        AlarmDescription: expect.stringMatching(/user.*\.$/),
      });
    }
  });

  test('of events outlive their retries, and where nobody is told there is no queue for them', () => {
    const events = sources().filter(({ lambda }) => lambda?.name === 'deliver');
    expect(events.map(({ queue }) => queue?.id.slice(0, -8))).toEqual(['Eventsapp', 'Eventsb']);
    for (const { queue } of events) {
      expect(queue?.is.MessageRetentionPeriod).toBe(14 * 24 * 3600);
    }
    const outdir = join(folder, 'untold');
    const app = buildApp({ outdir, settings: { ...settings, subscribers: [] } });
    const untold = Template.fromJSON(app.synth().getStackByName('WhoopOnAws').template);
    expect(Object.keys(untold.findResources('AWS::SQS::Queue')).join()).not.toContain('Events');
  }, 30_000);

  test('are made every five minutes by sync', () => {
    const schedule = stack.only('AWS::Scheduler::Schedule');
    expect(schedule).toMatchObject({
      ScheduleExpression: 'rate(5 minutes)',
      Target: { Input: '{}' },
    });
    expect(stack.functionIn(schedule.Target.Arn)?.name).toBe('sync');
  });
});

describe('alarms on what functions count', () => {
  /** The metrics in the lines that a function would log, as an alarm names them. */
  const counted = (count: () => void) => {
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    count();
    const lines = write.mock.calls.map(([line]) => JSON.parse(String(line)));
    write.mockRestore();
    return lines.flatMap(({ _aws, ...values }) => {
      const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
      return Dimensions.map((names: string[]) => ({
        Namespace,
        MetricName: Metrics[0].Name,
        Dimensions: names.map((Name) => ({ Name, Value: values[Name] })),
      }));
    });
  };
  const refused = new WhoopError('invalid_client', 'refused');

  test.each([
    ['a client that WHOOP refuses', () => countFault(new Deferred(0, 'later', refused)), 1, 300],
    ['five users who need to connect again', () => countNeedsReauth('grant_invalid'), 5, 900],
  ])('are raised by %s', (_, count, Threshold, Period) => {
    const metrics = counted(count);
    const raised = stack
      .resources('AWS::CloudWatch::Alarm')
      .map(({ is }) => is)
      .filter(({ MetricName }) => MetricName === metrics[0].MetricName);
    expect(raised).toEqual([
      expect.objectContaining({
        ...metrics[0],
        Threshold,
        Period,
        Statistic: 'Sum',
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        AlarmDescription: expect.stringMatching(/user.*\.$/),
      }),
    ]);
  });

  test('can be told apart by cause, and count no other fault', () => {
    const [, byCause] = counted(() => countNeedsReauth('scope_missing'));
    expect(byCause.Dimensions).toContainEqual({ Name: 'cause', Value: 'scope_missing' });
    for (const fault of [undefined, new Error('ours'), new WhoopError('unavailable', 'down')]) {
      expect(counted(() => countFault(fault))).toEqual([]);
    }
  });
});

test('the owner is told what to enter at WHOOP and which secrets to fill', () => {
  const outputs = template.findOutputs('*');
  expect(Object.keys(outputs).sort()).toEqual([
    'ApiKeysSecretName',
    'ApiUrl',
    'CallbackUrl',
    'SigningSecretName',
    'WebhookUrl',
    'WhoopSecretName',
  ]);
  expect(JSON.stringify(outputs)).toContain('/callback');
});

test('AWS’s own checks find nothing that is not explained', () => {
  const outdir = join(folder, 'checked');
  const app = buildApp({ outdir, settings });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  try {
    app.synth();
  } catch {
    // The report says what was found, and also what was only a warning.
  }
  const report = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8'));
  expect(report.pluginReports).toEqual([]);
}, 30_000);

describe('the CLI’s entry', () => {
  const run = (outdir: string, context: object) =>
    spawnSync(process.execPath, ['infra/app.ts'], {
      encoding: 'utf8',
      env: { CDK_OUTDIR: join(folder, outdir), CDK_CONTEXT_JSON: JSON.stringify(context) },
    });

  test('makes the same template, with nothing of an AWS account in the environment', () => {
    expect(run('cli', { ...cdk.context, ...settings })).toMatchObject({ status: 0, stderr: '' });
    const written = readFileSync(join(folder, 'cli', 'WhoopOnAws.template.json'), 'utf8');
    expect(JSON.parse(written)).toEqual(template.toJSON());
  }, 30_000);

  test.each([
    { app_logo_url: 'http://a.example/logo.png' },
    { app_logo_url: 'https://a.example;script-src/logo.png' },
    { app_logo_url: 'data:image/png;base64,AAAA' },
    { support_url: 'javascript:alert(1)' },
    { support_email: 'help' },
    { support_email: 'help@a.example?bcc=b@b.example' },
    { consent_page: 'yes' },
  ])('refuses %o', (wrong) => {
    expect(() => parseSettings(wrong)).toThrow(/^Bad settings: [a-z_]+ is .*\.$/);
  });

  test('says in one sentence which setting is wrong', () => {
    const { status, stderr } = run('bad', { return_urls: ['http://a.example'] });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Bad settings: .*http:\/\/a\.example.*\n$/);
  });
});

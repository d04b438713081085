/** How a template is taken apart, one permission at a time; `npm run permissions` tries each. */
import { describe, expect, test } from 'vitest';
import { createGuard } from '../infra/local/guard.ts';
import { createReader } from '../infra/local/template.ts';
import { unitsOf } from './permissions/units.ts';

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const [jobs, rest] = [arn('Jobs00000001'), arn('Rest00000002')];
const template = (...Statement: object[]) => ({
  Resources: {
    Jobs00000001: { Type: 'AWS::SQS::Queue', Properties: {} },
    Rest00000002: { Type: 'AWS::SQS::Queue', Properties: {} },
    pullRole00000003: { Type: 'AWS::IAM::Role', Properties: {} },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyDocument: { Statement: Statement.map((it) => ({ Effect: 'Allow', ...it })) },
        Roles: [{ Ref: 'pullRole00000003' }],
      },
    },
  },
});

const place = { public_url: '', queues_url: '' };
const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;
const mayIn = ({ without }: ReturnType<typeof unitsOf>[number]) => {
  const guard = createGuard(createReader(without, place), new Map(), () => {});
  return (action: string, resource: string, key = '') => {
    const context = { 'dynamodb:LeadingKeys': [key] };
    const asked = { action, resource: queueArn(resource), context };
    return !guard.check({ role: 'pullRole00000003', session: 'pull' }, asked);
  };
};

describe('a permission', () => {
  test('is one action on one resource, and is all that is gone without it', () => {
    const actions = ['sqs:SendMessage', 'sqs:DeleteMessage'];
    const units = unitsOf(template({ Action: actions, Resource: [jobs, rest] }));
    expect(units.map(({ holder, action, resource }) => [holder, action, resource])).toEqual(
      actions.flatMap((action) => ['Jobs', 'Rest'].map((resource) => ['pull', action, resource])),
    );
    for (const unit of units) {
      const may = mayIn(unit);
      for (const action of actions)
        for (const [name, id] of [
          ['Jobs', 'Jobs00000001'] as const,
          ['Rest', 'Rest00000002'] as const,
        ])
          expect(may(action, id)).toBe(action !== unit.action || name !== unit.resource);
    }
  });

  test('to take messages is all that an event source needs', () => {
    const Action = ['sqs:ReceiveMessage', 'sqs:GetQueueAttributes'];
    const [unit, ...others] = unitsOf(template({ Action, Resource: jobs }));
    expect(others).toEqual([]);
    expect(unit && mayIn(unit)('sqs:ReceiveMessage', 'Jobs00000001')).toBe(false);
  });

  test('on a condition is tried without it, and with one that nothing meets', () => {
    const Condition = { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['USER#*'] } };
    const statement = { Action: 'dynamodb:PutItem', Resource: jobs, Condition };
    const [, narrowed] = unitsOf(template(statement));
    expect(narrowed?.condition).toBe('dynamodb:LeadingKeys USER#*');
    expect(narrowed && mayIn(narrowed)('dynamodb:PutItem', 'Jobs00000001', 'USER#ada')).toBe(false);
  });
});

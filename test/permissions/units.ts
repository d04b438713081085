/** What a template permits, one permission after the other, each with the template that lacks it. */
import * as v from 'valibot';
import type { Template } from '../../infra/local/assembly.ts';

const listed = <S extends v.GenericSchema>(schema: S) =>
  v.pipe(
    v.union([v.array(schema), schema]),
    v.transform((one): unknown[] => (Array.isArray(one) ? one : [one])),
    v.array(schema),
  );

const statementSchema = v.looseObject({
  Action: listed(v.string()),
  Resource: listed(v.unknown()),
  Condition: v.optional(v.record(v.string(), v.record(v.string(), listed(v.string()))), {}),
});

const policySchema = v.looseObject({
  PolicyDocument: v.looseObject({ Statement: v.array(statementSchema) }),
  Roles: v.tuple([v.object({ Ref: v.string() })]),
});

type Statement = v.InferOutput<typeof statementSchema>;

export interface Unit {
  /** Whose role it is. */
  holder: string;
  /** Undefined: all that an event source needs. */
  action?: string;
  resource: string;
  /** A condition that is narrowed rather than a permission that is taken away. */
  condition?: string;
  without: Template;
}

/** Nothing has such a key. */
const NOBODY = 'NOBODY#*';

/** Ids in the template end with a hash. */
const readable = (id: string) => id.replace(/[0-9A-F]{8}$/, '');

/** `{"Fn::GetAtt": ["Table1234ABCD", "Arn"]}` is Table, an index of it Table/index/due. */
const nameOf = (resource: unknown): string =>
  [...JSON.stringify(resource).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"|"(\/[^"]+)"/g)]
    .map(([, id = '', rest = '']) => readable(id) + rest)
    .join('');

/**
 * Lambda takes messages by these, and nobody here sees when it asks for a queue's address and
 * attributes: CDK grants them together, and they are taken away together.
 */
const isEventSource = ({ Action }: Statement) => Action.includes('sqs:GetQueueAttributes');

/** What becomes of a statement: nothing of it, or it without one action on one resource. */
const cut = (statement: Statement) => {
  const { Action, Resource, Condition } = statement;
  if (isEventSource(statement))
    return Resource.map((resource) => ({ resource: nameOf(resource), left: [] }));
  const permissions = Action.flatMap((action) =>
    Resource.map((resource) => ({
      action,
      resource: nameOf(resource),
      left: [
        { ...statement, Action: Action.filter((it) => it !== action) },
        { ...statement, Action: [action], Resource: Resource.filter((it) => it !== resource) },
      ],
    })),
  );
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({
      action: Action.join(', '),
      resource: Resource.map(nameOf).join(', '),
      condition: `${key} ${values.join(', ')}`,
      left: [
        { ...statement, Condition: { ...Condition, [operator]: { ...keys, [key]: [NOBODY] } } },
      ],
    })),
  );
  return [...permissions, ...conditions];
};

export const unitsOf = (template: Template): Unit[] =>
  Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::IAM::Policy')
    .flatMap(([id, resource]) => {
      const policy = v.parse(policySchema, resource.Properties);
      const { Statement } = policy.PolicyDocument;
      const holding = (statements: Statement[]): Template => {
        const PolicyDocument = { ...policy.PolicyDocument, Statement: statements };
        const Properties = { ...policy, PolicyDocument };
        return { Resources: { ...template.Resources, [id]: { ...resource, Properties } } };
      };
      const holder = readable(policy.Roles[0].Ref).replace(/Role$/, '');
      return Statement.flatMap((statement, at) =>
        cut(statement).map(({ left, ...unit }) => ({
          holder,
          ...unit,
          without: holding(Statement.toSpliced(at, 1, ...left)),
        })),
      );
    });

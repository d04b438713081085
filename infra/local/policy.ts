/** Whether policies allow a request, as IAM decides: a Deny wins, and what nothing allows is denied. */
import * as v from 'valibot';

const texts = v.union([
  v.pipe(
    v.string(),
    v.transform((text) => [text]),
  ),
  v.array(v.string()),
]);

const operators = ['StringEquals', 'StringLike'] as const;
const qualified = operators.flatMap((operator) => [operator, `ForAllValues:${operator}`] as const);

/** What this stack uses of IAM's language; anything else is an error rather than a guess. */
export const statementSchema = v.strictObject({
  Sid: v.optional(v.string()),
  Effect: v.picklist(['Allow', 'Deny']),
  Action: texts,
  Resource: texts,
  Condition: v.optional(v.record(v.picklist(qualified), v.record(v.string(), texts)), {}),
});

export type Statement = v.InferOutput<typeof statementSchema>;

export interface Asked {
  /** `dynamodb:PutItem` */
  action: string;
  /** Its ARN. */
  resource: string;
  /** Values by condition key. */
  context?: Record<string, string[]>;
}

/** `*` stands for any characters, `?` for one. */
const toPattern = (text: string, flags = ''): RegExp => {
  const source = text
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
};

type Context = NonNullable<Asked['context']>;

const readCondition = (operator: string, key: string, wanted: string[]) => {
  const patterns = wanted.map((text) => toPattern(text));
  const isLike = (value: string) => patterns.some((pattern) => pattern.test(value));
  const matches = operator.endsWith('Like') ? isLike : (value: string) => wanted.includes(value);
  return (context: Context): boolean => {
    const values = context[key] ?? [];
    // An absent key satisfies ForAllValues: AWS says so.
    if (operator.startsWith('ForAllValues:')) return values.every(matches);
    return values.length === 1 && values.every(matches);
  };
};

const readStatement = ({ Effect, Action, Resource, Condition }: Statement) => {
  const actions = Action.map((text) => toPattern(text, 'i'));
  const resources = Resource.map((text) => toPattern(text));
  const conditions = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, wanted]) => readCondition(operator, key, wanted)),
  );
  const applies = ({ action, resource, context = {} }: Asked): boolean =>
    actions.some((pattern) => pattern.test(action)) &&
    resources.some((pattern) => pattern.test(resource)) &&
    conditions.every((holds) => holds(context));
  return { Effect, applies };
};

/** Reads statements once, for many requests. */
export const readPolicy = (statements: Statement[]): ((asked: Asked) => boolean) => {
  const read = statements.map(readStatement);
  return (asked) => {
    const effects = read.filter(({ applies }) => applies(asked)).map(({ Effect }) => Effect);
    return effects.includes('Allow') && !effects.includes('Deny');
  };
};

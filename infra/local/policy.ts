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
const isLike = (pattern: string, text: string, flags = ''): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`).test(text);
};

const holds = (
  operator: string,
  key: string,
  wanted: string[],
  context: NonNullable<Asked['context']>,
): boolean => {
  const values = context[key] ?? [];
  const matches = (value: string) =>
    wanted.some((text) => (operator.endsWith('Like') ? isLike(text, value) : text === value));
  // An absent key satisfies ForAllValues: AWS says so.
  if (operator.startsWith('ForAllValues:')) return values.every(matches);
  return values.length === 1 && values.every(matches);
};

const applies = (
  { Action, Resource, Condition }: Statement,
  { action, resource, context = {} }: Asked,
): boolean =>
  Action.some((pattern) => isLike(pattern, action, 'i')) &&
  Resource.some((pattern) => isLike(pattern, resource)) &&
  Object.entries(Condition).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, key, wanted, context)),
  );

export const isAllowed = (statements: Statement[], asked: Asked): boolean => {
  const effects = statements.filter((it) => applies(it, asked)).map(({ Effect }) => Effect);
  return effects.includes('Allow') && !effects.includes('Deny');
};

/** Is this what its schema takes? If not, one sentence says what is wrong, and repeats no value. */
import * as v from 'valibot';
import { Refusal } from './domain/errors.ts';

/** Throws Refusal. */
export const check = <S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> => {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  throw new Refusal('bad_request', sentence(result.issues[0]));
};

const sentence = (issue: v.BaseIssue<unknown>): string => {
  const name = v.getDotPath(issue)?.slice(0, 100) ?? null;
  if (issue.type !== 'strict_object') return issue.message;
  if (name === null) return 'A JSON object is expected.';
  return issue.expected === 'never' ? `${name} is not known here.` : `${name} is missing.`;
};

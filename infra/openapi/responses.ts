/** What a route answers: what its contract says, and what comes with its caller, parameters and body. */
import type * as v from 'valibot';
import { type Answer, type Contract, json, page } from '../../functions/contract/answer.ts';
import { gatewayMessage, problems } from '../../functions/contract/problems.ts';
import { jsonSchema } from './schema.ts';

interface Asked {
  caller: 'key' | 'open' | 'whoop';
  hasParameters: boolean;
  hasBody: boolean;
}

type Code = keyof typeof problems;

const gateway = (status: number, message: string) =>
  json(status, 'From API Gateway itself.', gatewayMessage, { message });

const problemAnswer = (code: Code): Answer => {
  const { status, says, schema, example } = problems[code];
  return { status, says, content: { 'application/problem+json': { schema, example } } };
};

/** A browser is told on a page. */
const refusal = (code: Code, caller: Asked['caller']): Answer[] => [
  problemAnswer(code),
  ...(caller === 'open' ? [page(problems[code].status, problems[code].says)] : []),
];

const answersOf = ({ answers, refusals = [] }: Contract, asked: Asked): Answer[] => {
  const { caller, hasParameters, hasBody } = asked;
  const codes = new Set<Code>([
    ...(hasParameters || hasBody || caller === 'key' ? ['bad_request' as const] : []),
    ...(caller === 'open' ? [] : ['unauthorized' as const]),
    ...(hasBody ? ['too_large' as const] : []),
    ...refusals,
    'internal',
  ]);
  return [
    ...answers,
    ...[...codes].flatMap((code) => refusal(code, caller)),
    ...(hasBody ? [gateway(413, 'Request Too Long')] : []),
    gateway(429, 'Too Many Requests'),
    gateway(500, 'Internal Server Error'),
    gateway(503, 'Service Unavailable'),
  ];
};

const headersOf = (status: number, named: Answer['headers'] = []) => {
  const always = [...named, ...(status === 401 ? ['www-authenticate'] : [])];
  const headers = [
    ...always.map((name) => [name, { required: true, schema: { type: 'string' } }]),
    ...(status === 503 ? [['retry-after', { schema: { type: 'string' } }]] : []),
  ];
  return headers.length > 0 && { headers: Object.fromEntries(headers) };
};

const eitherOf = (schemas: v.GenericSchema[]) => {
  const [first, ...others] = [...new Set(schemas)].map((schema) => jsonSchema(schema));
  return others.length === 0 ? first : { anyOf: [first, ...others] };
};

const examplesOf = (parts: { says: string; example: unknown }[]) => {
  const [first, ...others] = parts;
  if (others.length === 0) return { example: first?.example };
  const named = parts.map(({ says, example }, n) => [
    `${n + 1}`,
    { summary: says, value: example },
  ]);
  return { examples: Object.fromEntries(named) };
};

const responseOf = (status: number, answers: Answer[]) => {
  const parts = answers.flatMap(({ says, content = {} }) =>
    Object.entries(content).map(([type, part]) => ({ type, says, ...part })),
  );
  const byType = [...Map.groupBy(parts, ({ type }) => type)].map(([type, same]) => [
    type,
    { schema: eitherOf(same.map(({ schema }) => schema)), ...examplesOf(same) },
  ]);
  return {
    description: [...new Set(answers.map(({ says }) => says))].join(' '),
    ...headersOf(
      status,
      answers.flatMap(({ headers = [] }) => headers),
    ),
    ...(byType.length > 0 && { content: Object.fromEntries(byType) }),
  };
};

export const responsesOf = (contract: Contract, asked: Asked) =>
  Object.fromEntries(
    [...Map.groupBy(answersOf(contract, asked), ({ status }) => status)].map(
      ([status, answers]) => [String(status), responseOf(status, answers)],
    ),
  );

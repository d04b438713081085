/** What a request carries, from the schemas that check it. */
import type { JsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';
import type { Contract } from '../../functions/contract/answer.ts';
import { parameters } from '../../functions/contract/parameters.ts';
import { noBody, type routes } from '../../functions/routes.ts';
import { jsonSchema } from './schema.ts';

type Route = (typeof routes)[keyof typeof routes];

type Meanings = typeof parameters;

const meaningOf = (name: string, own: Meanings = {}) => {
  const meaning = own[name] ?? parameters[name];
  if (!meaning) {
    throw new Error(`Say in functions/contract/parameters.ts what ${name} means, with an example.`);
  }
  return meaning;
};

/** In a URL everything is text: a whole number or a list is told as what it is read as. */
const schemaInUrl = (entry: v.GenericSchema): JsonSchema => {
  const read = jsonSchema(entry, 'output');
  if (read.type !== 'integer' && read.type !== 'array') return jsonSchema(entry);
  return { ...read, ...(read.default !== undefined && { default: Number(read.default) }) };
};

const inUrl = (
  place: 'path' | 'query',
  entries: Record<string, v.GenericSchema>,
  own: Meanings = {},
) =>
  Object.entries(entries).map(([name, entry]) => {
    const { says, example, format } = meaningOf(name, own);
    const schema = schemaInUrl(entry);
    return {
      name,
      in: place,
      required: entry.type !== 'optional',
      description: says,
      ...(schema.type === 'array' && { style: 'form', explode: false }),
      schema: { ...schema, ...(format && { format }) },
      ...(example !== undefined && { example }),
    };
  });

const besides = ({ headers = {}, cookies = {} }: NonNullable<Contract['request']>) =>
  [
    ...Object.entries(headers).map(([name, it]) => ({ name, in: 'header', ...it })),
    ...Object.entries(cookies).map(([name, it]) => ({
      name,
      in: 'cookie',
      required: false,
      ...it,
    })),
  ].map(({ says, ...it }) => ({ ...it, description: says, schema: { type: 'string' } }));

export const parametersOf = (route: Route, { request = {} }: Contract) => [
  ...inUrl('path', route.params.entries),
  ...inUrl('query', route.query.entries, request.parameters),
  ...besides(request),
];

const describe = (schema: JsonSchema) => {
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { ...(property as JsonSchema), description: meaningOf(name).says },
  ]);
  const example = properties.map(([name]) => [name, meaningOf(String(name)).example]);
  return {
    schema: { ...schema, properties: Object.fromEntries(properties) },
    example: Object.fromEntries(example),
  };
};

/** Undefined where none is read. */
export const bodyOf = ({ body }: Route, { request = {} }: Contract) => {
  const own = request.body && { ...request.body, schema: jsonSchema(request.body.schema) };
  const content = own ?? (body === noBody ? undefined : describe(jsonSchema(body)));
  return content && { required: true, content: { 'application/json': content } };
};

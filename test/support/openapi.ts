/** Whether a value is what an OpenAPI 3.0 document says; null counts as absent, as WHOOP sends both. */
import { readFileSync } from 'node:fs';
import * as v from 'valibot';

interface Schema {
  $ref?: string | undefined;
  type?: string | undefined;
  format?: string | undefined;
  enum?: unknown[] | undefined;
  required?: string[] | undefined;
  properties?: Record<string, Schema> | undefined;
  items?: Schema | undefined;
  example?: unknown;
}

const schemaSchema: v.GenericSchema<unknown, Schema> = v.object({
  $ref: v.optional(v.string()),
  type: v.optional(v.string()),
  format: v.optional(v.string()),
  enum: v.optional(v.array(v.unknown())),
  required: v.optional(v.array(v.string())),
  properties: v.optional(
    v.record(
      v.string(),
      v.lazy(() => schemaSchema),
    ),
  ),
  items: v.optional(v.lazy(() => schemaSchema)),
  example: v.optional(v.unknown()),
});

const operationSchema = v.object({
  responses: v.record(
    v.string(),
    v.object({
      content: v.optional(v.object({ 'application/json': v.object({ schema: schemaSchema }) })),
    }),
  ),
});

const documentSchema = v.object({
  paths: v.record(v.string(), v.object({ get: v.optional(operationSchema) })),
  components: v.object({ schemas: v.record(v.string(), schemaSchema) }),
});

type OpenApi = v.InferOutput<typeof documentSchema>;

const readOpenApi = (file: string): OpenApi =>
  v.parse(documentSchema, JSON.parse(readFileSync(file, 'utf8')));

/** The document that WHOOP_OPENAPI names, or an empty one. */
export const openapi: OpenApi = process.env['WHOOP_OPENAPI']
  ? readOpenApi(process.env['WHOOP_OPENAPI'])
  : { paths: {}, components: { schemas: {} } };

const nameIn = ($ref: string) => $ref.split('/').at(-1) ?? '';

export const propertiesOf = (name: string): Record<string, Schema> =>
  openapi.components.schemas[name]?.properties ?? {};

/** An object made of the document's own example values. */
export const exampleOf = (name: string): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(propertiesOf(name)).map(([key, { $ref, example }]) => [
      key,
      $ref ? exampleOf(nameIn($ref)) : example,
    ]),
  );

const isOfType: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: Number.isSafeInteger,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

const isInFormat: Record<string, (value: unknown) => boolean> = {
  'date-time': (value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(String(value)),
  uuid: (value) => /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/.test(String(value)),
  int32: (value) => Math.abs(Number(value)) < 2 ** 31,
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  v.is(v.record(v.string(), v.unknown()), value);

/** One sentence for each difference, with the place where it is. */
export const findFaults = (schema: Schema, value: unknown, place = '$'): string[] => {
  if (schema.$ref) {
    const named = openapi.components.schemas[nameIn(schema.$ref)];
    return named ? findFaults(named, value, place) : [`${place}: no ${schema.$ref}`];
  }
  const { type = 'object', format = '' } = schema;
  if (!isOfType[type]?.(value)) return [`${place} is no ${type}`];
  if (isInFormat[format]?.(value) === false) return [`${place} is no ${format}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${place} is none of ${schema.enum}`];
  if (Array.isArray(value)) {
    const { items = {} } = schema;
    return value.flatMap((item, index) => findFaults(items, item, `${place}[${index}]`));
  }
  if (!isRecord(value)) return [];
  const missing = (schema.required ?? []).filter((name) => (value[name] ?? null) === null);
  const present = Object.entries(schema.properties ?? {}).filter(
    ([name]) => (value[name] ?? null) !== null,
  );
  return [
    ...missing.map((name) => `${place}.${name} is missing`),
    ...present.flatMap(([name, property]) => findFaults(property, value[name], `${place}.${name}`)),
  ];
};

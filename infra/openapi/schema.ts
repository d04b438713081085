/** The house's schemas as JSON Schema; a part that has a name is referred to by it. */
import {
  type ConversionConfig,
  type JsonSchema,
  toJsonSchema,
  toJsonSchemaDefs,
} from '@valibot/to-json-schema';
import type * as v from 'valibot';
import { named } from '../../functions/contract/named.ts';

const config: ConversionConfig = {
  target: 'draft-2020-12',
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
  // JSON Schema has no words for them.
  ignoreActions: ['check', 'transform', 'to_lower_case'],
};

/** `input`: what is sent. `output`: what it is read as. */
export const jsonSchema = (
  schema: v.GenericSchema,
  typeMode: 'input' | 'output' = 'input',
): JsonSchema => {
  const converted = toJsonSchema(schema, { ...config, definitions: named, typeMode });
  const { $schema: _, $defs: __, ...rest } = converted;
  return rest;
};

export const namedSchemas = () => toJsonSchemaDefs(named, config);

/** Reads resources of the template, with its intrinsic functions turned into this machine's values. */
import * as v from 'valibot';
import type { Template } from './assembly.ts';
import { account, attributesOf, type Place, region } from './names.ts';

const pseudo: Record<string, string> = {
  'AWS::AccountId': account,
  'AWS::Partition': 'aws',
  'AWS::Region': region,
  'AWS::URLSuffix': 'amazonaws.com',
};

const recordSchema = v.record(v.string(), v.unknown());
const joinSchema = v.tuple([v.string(), v.array(v.unknown())]);
const getAttSchema = v.tuple([v.string(), v.string()]);
const subSchema = v.tuple([v.string(), recordSchema]);

/** Throws a sentence that names the resource and the property rather than guess. */
const createResolver = (template: Template, place: Place) => {
  const lookUp = (id: string, attribute: string, where: string): string => {
    const resource = template.Resources[id];
    const value = resource
      ? attributesOf(id, resource, place)?.[attribute]
      : attribute === 'Ref'
        ? pseudo[id]
        : undefined;
    if (value !== undefined) return value;
    const what = attribute === 'Ref' ? `Ref of ${id}` : `attribute ${attribute} of ${id}`;
    const type = resource ? ` (${resource.Type})` : '';
    throw new Error(`${where}: the ${what}${type} has no value on this machine.`);
  };

  const functions: Record<string, (argument: unknown, where: string) => unknown> = {
    Ref: (argument, where) => lookUp(v.parse(v.string(), argument), 'Ref', where),
    'Fn::GetAtt': (argument, where) => {
      const dotted = typeof argument === 'string' ? argument.split('.') : argument;
      return lookUp(...v.parse(getAttSchema, dotted), where);
    },
    'Fn::Join': (argument, where) => {
      const [separator, parts] = v.parse(joinSchema, argument);
      return parts.map((part) => resolve(part, where)).join(separator);
    },
    'Fn::Sub': (argument, where) => {
      const pair = typeof argument === 'string' ? [argument, {}] : argument;
      const [text, variables] = v.parse(subSchema, pair);
      return text.replace(/\$\{([^!}]+)\}/g, (_, name: string) => {
        if (name in variables) return String(resolve(variables[name], where));
        const [id = '', attribute = 'Ref'] = name.split('.');
        return lookUp(id, attribute, where);
      });
    },
  };

  const resolve = (value: unknown, where: string): unknown => {
    if (Array.isArray(value)) return value.map((item, at) => resolve(item, `${where}.${at}`));
    if (!v.is(recordSchema, value)) return value;
    const [key = '', ...others] = Object.keys(value);
    const isIntrinsic = others.length === 0 && (key === 'Ref' || key.startsWith('Fn::'));
    if (!isIntrinsic)
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, resolve(item, `${where}.${key}`)]),
      );
    const apply = functions[key];
    if (!apply) throw new Error(`${where}: ${key} is not known on this machine.`);
    return apply(value[key], where);
  };
  return resolve;
};

/** Reads all resources of a type; of their properties only those that `schema` names are resolved. */
export const createReader = (template: Template, place: Place) => {
  const resolve = createResolver(template, place);
  return <S extends v.ObjectSchema<v.ObjectEntries, undefined>>(type: string, schema: S) =>
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, { Properties }]) => {
        const wanted = Object.keys(schema.entries)
          .filter((key) => key in Properties)
          .map((key) => [key, resolve(Properties[key], `${id}.${key}`)] as const);
        const result = v.safeParse(schema, Object.fromEntries(wanted));
        if (result.success) return { id, ...result.output };
        const [issue] = result.issues;
        throw new Error(`${id}.${v.getDotPath(issue)}: ${issue.message}`);
      });
};

export type Reader = ReturnType<typeof createReader>;

/** Calls an API with the examples of its OpenAPI 3.1 document, and holds answers against its schemas. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import * as v from 'valibot';

const parameterSchema = v.object({
  name: v.string(),
  in: v.picklist(['path', 'query', 'header', 'cookie']),
  example: v.optional(v.any()),
});

const responseSchema = v.object({
  headers: v.optional(v.record(v.string(), v.object({ required: v.optional(v.boolean()) })), {}),
  content: v.optional(v.record(v.string(), v.object({ schema: v.any() })), {}),
});

const operationSchema = v.object({
  operationId: v.string(),
  security: v.array(v.any()),
  parameters: v.array(parameterSchema),
  requestBody: v.optional(
    v.object({ content: v.object({ 'application/json': v.object({ example: v.any() }) }) }),
  ),
  responses: v.record(v.string(), responseSchema),
});

const documentSchema = v.object({
  paths: v.record(v.string(), v.record(v.string(), operationSchema)),
});

const pointer = (...parts: string[]) =>
  `openapi#/${parts.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/')}`;

export const describeApi = (document: object) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, 'openapi');
  const operations = Object.entries(v.parse(documentSchema, document).paths).flatMap(
    ([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
  );

  const find = (id: string) => {
    const operation = operations.find(({ operationId }) => operationId === id);
    if (!operation) throw new Error(`The document has no operation ${id}.`);
    return operation;
  };

  return {
    operations,

    /** What to fetch: `with` takes the place of examples; a body that is a text is sent as it is. */
    requestOf(id: string, with_: { params?: Record<string, string>; body?: unknown } = {}) {
      const { path, method, parameters, requestBody } = find(id);
      const { params = {}, body = requestBody?.content['application/json'].example } = with_;
      const given = parameters.flatMap(({ name, in: place, example }) => {
        const value = params[name] ?? example;
        return value === undefined ? [] : [{ name, place, value: String(value) }];
      });
      const at = (place: string) => given.filter((it) => it.place === place);
      const filled = at('path').reduce(
        (to, { name, value }) => to.replace(`{${name}}`, value),
        path,
      );
      const query = new URLSearchParams();
      for (const { name, value } of at('query')) query.append(name, value);
      const cookies = at('cookie').map(({ name, value }) => `${name}=${value}`);
      const headers: Record<string, string> = {
        ...Object.fromEntries(at('header').map(({ name, value }) => [name, value])),
        ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      return {
        url: query.size > 0 ? `${filled}?${query}` : filled,
        init: {
          method: method.toUpperCase(),
          headers,
          ...(body !== undefined && {
            body: typeof body === 'string' ? body : JSON.stringify(body),
          }),
        },
      };
    },

    /** One sentence for each difference between an answer and what the document says of it. */
    async faultsOf(id: string, answer: Response): Promise<string[]> {
      const { path, method, responses } = find(id);
      const status = String(answer.status);
      const type = answer.headers.get('content-type')?.split(';')[0] ?? '';
      const text = await answer.text();
      const response = responses[status];
      if (!response) return [`${id} answers ${status}, of which the document says nothing`];
      const absent = Object.entries(response.headers)
        .filter(([name, { required }]) => required && !answer.headers.has(name))
        .map(([name]) => `${id} ${status} has no header ${name}`);
      if (text === '' && Object.keys(response.content).length === 0) return absent;
      if (!response.content[type]) return [...absent, `${id} ${status} is of type ${type}`];
      if (type === 'text/html') return absent;
      const where = ['paths', path, method, 'responses', status, 'content', type, 'schema'];
      const validate = ajv.getSchema(pointer(...where));
      if (!validate) throw new Error(`The document has no ${where.join(' ')}.`);
      const lines = type === 'application/x-ndjson' ? text.trimEnd().split('\n') : [text];
      const errors = lines.flatMap((line) =>
        validate(JSON.parse(line)) ? [] : (validate.errors ?? []),
      );
      return [
        ...absent,
        ...errors.map(
          ({ instancePath, message, params }) =>
            `${id} ${status} ${instancePath} ${message} ${JSON.stringify(params)}`,
        ),
      ];
    },
  };
};

/** The API as OpenAPI 3.1, made of the schemas that check its requests. */
import { contracts } from '../../functions/contract/contracts.ts';
import { type RouteKey, routes } from '../../functions/routes.ts';
import pkg from '../../package.json' with { type: 'json' };
import { bodyOf, parametersOf } from './request.ts';
import { responsesOf } from './responses.ts';
import { namedSchemas } from './schema.ts';

const description = `Times are RFC 3339 in UTC. Lists answer \`items\` and \`next_cursor\`. Mistakes get problem+json \
(RFC 9457) with a stable \`code\`: beside those of each route, a path that does not exist gets 404 \`not_found\`, \
and one that does not take a method gets 405 \`method_not_allowed\` with \`Allow\`.`;

const operationOf = (key: RouteKey) => {
  const route = routes[key];
  const contract = contracts[key];
  if (!contract) {
    throw new Error(
      `Say in functions/contract/contracts.ts what ${key} answers: its operation, answers with an example each, and refusals.`,
    );
  }
  const parameters = parametersOf(route, contract);
  const requestBody = bodyOf(route, contract);
  const asked = {
    caller: route.caller,
    hasParameters: parameters.some((it) => it.in === 'path'),
    hasBody: requestBody !== undefined,
  };
  return {
    operationId: contract.operation,
    summary: route.summary,
    security: route.caller === 'key' ? [{ api_key: [] }] : [],
    parameters,
    ...(requestBody && { requestBody }),
    responses: responsesOf(contract, asked),
  };
};

const pathsOf = () => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const key of Object.keys(routes) as RouteKey[]) {
    const [method = '', path] = key.split(' ');
    if (path) paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(key) };
  }
  return paths;
};

/** Throws, with a sentence, where a route is not told of. */
export const openApi = () => ({
  openapi: '3.1.1',
  info: {
    title: 'whoop-on-aws',
    version: pkg.version,
    description,
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  paths: pathsOf(),
  components: {
    securitySchemes: {
      api_key: { type: 'http', scheme: 'bearer', description: 'One of the keys of the API.' },
    },
    schemas: namedSchemas(),
  },
});

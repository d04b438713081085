/** The HTTP API: every route of `routes.ts`, throttled and logged without what a request carries. */
import { RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { type RouteKey, routes } from '../functions/routes.ts';

type Answering = (typeof routes)[RouteKey]['function'];

export const createApi = (stack: Stack) => {
  const api = new HttpApi(stack, 'Api', { apiName: stack.stackName, createDefaultStage: false });
  Validations.of(api).acknowledge({
    id: 'AwsSolutions-APIG4',
    reason:
      'Functions check API keys themselves, so that a refusal says why; an authorizer cannot.',
  });
  const logGroup = new LogGroup(stack, 'AccessLogs', {
    // Of this name it needs no room in the account's one policy for such logs, which may be full.
    logGroupName: `/aws/vendedlogs/${stack.stackName}-access`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  new HttpStage(stack, 'Stage', {
    httpApi: api,
    autoDeploy: true,
    throttle: { rateLimit: 50, burstLimit: 100 },
    accessLogSettings: {
      destination: new LogGroupLogDestination(logGroup),
      // The route's pattern, never the path or query: those hold tickets, codes and user ids.
      format: AccessLogFormat.custom(
        JSON.stringify({
          request_id: '$context.requestId',
          time_ms: '$context.requestTimeEpoch',
          route: '$context.routeKey',
          status: '$context.status',
          latency_ms: '$context.responseLatency',
          integration_error: '$context.integrationErrorMessage',
        }),
      ),
    },
  });
  return api;
};

export const addRoutes = (api: HttpApi, functions: Record<Answering, IFunction>) => {
  for (const [name, lambda] of Object.entries(functions)) {
    const integration = new HttpLambdaIntegration(name, lambda);
    for (const [key, route] of Object.entries(routes)) {
      if (route.function !== name) continue;
      if (key === '$default') {
        new HttpRoute(api, 'AnyOther', {
          httpApi: api,
          routeKey: HttpRouteKey.DEFAULT,
          integration,
        });
        continue;
      }
      const methods = Object.values(HttpMethod).filter((method) => key.startsWith(`${method} `));
      api.addRoutes({ methods, path: key.slice(key.indexOf('/')), integration });
    }
  }
};

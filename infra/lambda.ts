/** A function with the house's defaults, allowed exactly what it says it needs. */
import { type Duration, RemovalPolicy, type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFunction } from './bundle.ts';
import type { Need } from './needs.ts';

interface LambdaProps {
  timeout: Duration;
  memorySize?: number;
  /** Its messages may lead back to it; Lambda otherwise stops such a chain after 16 of them. */
  callsItself?: boolean;
  needs: Need[];
}

/** `name` is the file in `functions/` and the end of the function's name in AWS. */
export const createLambda =
  (stack: Stack, outdir: string) =>
  (name: string, { timeout, memorySize = 512, callsItself, needs }: LambdaProps) => {
    const scope = new Construct(stack, name);
    const functionName = `${stack.stackName}-${name}`;
    const logGroup = new LogGroup(scope, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // CDK's own role would come with a managed policy that may write to every log group.
    const role = new Role(scope, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    for (const { allow } of needs) if (allow) role.addToPolicy(new PolicyStatement(allow));

    const lambda = new LambdaFunction(scope, 'Function', {
      functionName,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize,
      timeout,
      ...(callsItself && { recursiveLoop: RecursiveLoop.ALLOW }),
      code: Code.fromAsset(bundleFunction(name, outdir)),
      handler: 'index.handler',
      environment: Object.assign({}, ...needs.map((need) => need.environment)),
    });
    Validations.of(lambda).acknowledge(
      {
        id: 'Serverless-LambdaTracing',
        reason: 'X-Ray needs rights on every resource; log lines carry the request id instead.',
      },
      {
        id: 'Serverless-LambdaDLQ',
        reason: 'Callers wait for an answer, queues have dead letters, a lost round comes again.',
      },
    );
    return lambda;
  };

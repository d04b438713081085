/** The template's functions, each with its own bundle, environment and credential. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import type { FunctionProps } from './lambda.ts';
import { region } from './names.ts';
import type { Reader } from './template.ts';

const functionSchema = v.object({
  FunctionName: v.optional(v.string()),
  Handler: v.pipe(v.string(), v.regex(/^\w+\.\w+$/, 'A handler is file.export.')),
  Timeout: v.optional(v.number(), 3),
  Environment: v.optional(v.object({ Variables: v.record(v.string(), v.string()) }), {
    Variables: {},
  }),
  Code: v.object({ S3Key: v.string() }),
  Role: v.optional(v.string(), ''),
  LoggingConfig: v.optional(v.object({ LogGroup: v.optional(v.string(), '') }), {}),
});

export interface Endpoints {
  dynamodb: string;
  sqs: string;
  secrets_manager: string;
}

const findCode = (folder: string, handler: string) => {
  const [file = '', exported = ''] = handler.split('.');
  const found = ['js', 'mjs', 'cjs']
    .map((ending) => join(folder, `${file}.${ending}`))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`${folder} holds no ${file}.mjs for the handler ${handler}.`);
  return { file: found, exported };
};

/** A credential tells the emulators which function calls; nobody can guess it. */
const createCredential = () => ({
  AWS_ACCESS_KEY_ID: `LOCAL${randomBytes(12).toString('hex').toUpperCase()}`,
  AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64url'),
});

export const readFunctions = (
  read: Reader,
  folders: Map<string, string>,
  endpoints: Endpoints,
): FunctionProps[] =>
  read('AWS::Lambda::Function', functionSchema).map((props) => {
    const { id, FunctionName: name = id, Handler, Timeout, Environment, Code, Role } = props;
    const folder = folders.get(Code.S3Key);
    if (!folder) throw new Error(`${id}.Code: the assembly holds no asset ${Code.S3Key}.`);
    return {
      id,
      name,
      role: Role.split('/').at(-1) ?? '',
      log_group: props.LoggingConfig.LogGroup || `/aws/lambda/${name}`,
      code: findCode(folder, Handler),
      timeoutMs: Timeout * 1000,
      env: {
        ...Environment.Variables,
        ...createCredential(),
        AWS_REGION: region,
        AWS_LAMBDA_FUNCTION_NAME: name,
        AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
        AWS_ENDPOINT_URL_SQS: endpoints.sqs,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoints.secrets_manager,
        // Else the SDK reads the profile of whoever starts this.
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
      },
    };
  });

/** What a resource is called on this machine: its name, its ARN, its address. */

export const region = 'us-east-1';
/** The account that the queue emulator puts into its ARNs. */
export const account = '000000000000';

/** Where the system listens. */
export interface Place {
  /** As a browser reaches the API. */
  public_url: string;
  queues_url: string;
}

type Attributes = Record<string, string>;

export const arnOf = (service: string, resource: string) =>
  `arn:aws:${service}:${region}:${account}:${resource}`;

const kinds: Record<string, { named: string; as: (name: string, place: Place) => Attributes }> = {
  'AWS::DynamoDB::Table': {
    named: 'TableName',
    as: (name) => ({ Ref: name, Arn: arnOf('dynamodb', `table/${name}`) }),
  },
  'AWS::SQS::Queue': {
    named: 'QueueName',
    as: (name, { queues_url }) => {
      const url = `${queues_url}/${account}/${name}`;
      return { Ref: url, QueueUrl: url, QueueName: name, Arn: arnOf('sqs', name) };
    },
  },
  'AWS::Lambda::Function': {
    named: 'FunctionName',
    as: (name) => ({ Ref: name, Arn: arnOf('lambda', `function:${name}`) }),
  },
  'AWS::SecretsManager::Secret': {
    named: 'Name',
    as: (name) => {
      const id = arnOf('secretsmanager', `secret:${name}`);
      return { Ref: id, Id: id };
    },
  },
  'AWS::ApiGatewayV2::Api': {
    named: 'Name',
    as: (name, { public_url }) => ({ Ref: name, ApiId: name, ApiEndpoint: public_url }),
  },
  'AWS::ApiGatewayV2::Integration': { named: 'IntegrationName', as: (name) => ({ Ref: name }) },
  'AWS::Logs::LogGroup': {
    named: 'LogGroupName',
    as: (name) => ({ Ref: name, Arn: arnOf('logs', `log-group:${name}:*`) }),
  },
  'AWS::IAM::Role': {
    named: 'RoleName',
    as: (name) => ({ Ref: name, Arn: `arn:aws:iam::${account}:role/${name}` }),
  },
};

/** What `Ref` and `Fn::GetAtt` give of a resource; undefined for a type that nothing here refers to. */
export const attributesOf = (
  id: string,
  resource: { Type: string; Properties: Record<string, unknown> },
  place: Place,
): Attributes | undefined => {
  const kind = kinds[resource.Type];
  const name = kind && resource.Properties[kind.named];
  return kind?.as(typeof name === 'string' ? name : id, place);
};

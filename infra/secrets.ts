/** What must stay secret: WHOOP's client, the app's keys, and what tokens are sealed under and events signed with. */
import { RemovalPolicy, SecretValue, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/**
 * A secret whose properties change is made anew at the next deployment. For the sealing secret that
 * would cost every token, for the others what their owner put in: leave them as they are.
 */
export const createSecrets = (scope: Construct) => {
  const whoopClient = new Secret(scope, 'WhoopSecret', {
    description: 'The client id and client secret from developer.whoop.com, put in by hand.',
    secretStringValue: SecretValue.unsafePlainText('{"client_id":"","client_secret":""}'),
  });
  const apiKeys = new Secret(scope, 'ApiKeysSecret', {
    description: 'API keys by name; add and remove them by hand.',
    generateSecretString: {
      secretStringTemplate: '{}',
      generateStringKey: 'default',
      passwordLength: 40,
      excludePunctuation: true,
    },
  });
  const sealing = new Secret(scope, 'SealingSecret', {
    description: 'What stored tokens are sealed under. Without it every user must connect again.',
    generateSecretString: { passwordLength: 64, excludePunctuation: true },
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const signing = new Secret(scope, 'SigningSecret', {
    description: 'What events are signed with, by subscriber (whsec_…), put in by hand.',
    secretStringValue: SecretValue.unsafePlainText('{}'),
  });

  const whyNotRotated = new Map([
    [whoopClient, 'WHOOP issues it: its owner renews it there and puts it in here.'],
    [apiKeys, 'A rotation would lock the app out; several keys allow a change without a pause.'],
    [sealing, 'A rotation by itself would make every stored token unreadable.'],
    [signing, 'Subscribers have to know it: a rotation needs both sides.'],
  ]);
  for (const [secret, reason] of whyNotRotated) {
    Validations.of(secret).acknowledge({ id: 'AwsSolutions-SMG4', reason });
  }
  return { whoopClient, apiKeys, sealing, signing };
};

import type { AwsClient } from './adapters/aws-client.ts';
import type { RequestSigner } from './core/gateway.ts';
import { required } from './environment.ts';
import { ENVIRONMENT } from './settings.ts';
import { TOKEN_AUDIENCE } from './token-settings.ts';
import { ownRegion } from './world.ts';

/** What the stack tells a function that asks models. */
export interface GatewayEnvironment {
  readonly stackName: string;
  readonly region: string;
  readonly ledgerTable: string;
  readonly accessTable: string;
  readonly healthTable: string;
  readonly answersTable: string;
  /** The ARN of the index of questions in S3 Vectors, if there is one. */
  readonly questionIndex?: string | undefined;
  readonly keyPepperSecret: string;
  readonly settleQueue: string;
  readonly budgetAlertTopic: string;
  /** Absent where the collector of traces wants no headers, or there is none. */
  readonly collectorHeadersSecret: string | undefined;
  readonly experimentsTable: string;
  readonly judgeQueue: string;
  readonly providerSecrets: Readonly<Record<string, string>>;
  /** What tokens of IAM must be made for; absent where none opens anything. */
  readonly tokenAudience: string | undefined;
}

/** What reaches the services of AWS as the function's role. */
export interface GatewayClients {
  readonly dynamoDb: AwsClient;
  readonly secretsManager: AwsClient;
  readonly sqs: AwsClient;
  readonly sns: AwsClient;
  readonly s3Vectors: AwsClient;
  readonly signer: RequestSigner;
}

/** Reads what the stack has told. */
export function gatewayEnvironment(environment: NodeJS.ProcessEnv): GatewayEnvironment {
  return {
    stackName: required(environment, 'stackName'),
    region: ownRegion(environment),
    ledgerTable: required(environment, 'ledgerTable'),
    accessTable: required(environment, 'accessTable'),
    healthTable: required(environment, 'healthTable'),
    answersTable: required(environment, 'answersTable'),
    questionIndex: environment[ENVIRONMENT.questionIndex],
    keyPepperSecret: required(environment, 'keyPepperSecret'),
    settleQueue: required(environment, 'settleQueue'),
    budgetAlertTopic: required(environment, 'budgetAlertTopic'),
    experimentsTable: required(environment, 'experimentsTable'),
    judgeQueue: required(environment, 'judgeQueue'),
    collectorHeadersSecret: environment[ENVIRONMENT.collectorHeadersSecret],
    providerSecrets: JSON.parse(required(environment, 'providerSecrets')),
    tokenAudience: environment[TOKEN_AUDIENCE],
  };
}

import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  AwsIntegration,
  type CfnRestApi,
  EndpointType,
  type Integration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as DeployedFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PAGE_DOOR } from '../lambda/page-settings.ts';
import {
  CONTROL_DOOR,
  ENVIRONMENT,
  KEY_DOOR,
  OPERATOR_DOOR,
  type StackConfiguration,
  TEAM_DOOR,
} from '../lambda/settings.ts';
import { accessLogFormat, allowAccessLogs } from './access-logs.ts';
import { answerRefusals } from './gateway-refusals.ts';

/** The stage is the `/v1` of the base URL. */
export const STAGE = 'v1';

/** What the doors lead to. */
export interface GatewayApiProps {
  readonly configuration: StackConfiguration;
  /** The origins of pages that may call from a browser. */
  readonly origins: readonly string[];
  readonly gateway: DeployedFunction;
  readonly control: DeployedFunction;
}

/** The doors: where applications and teams come in, and where what is not for us is refused. */
export class GatewayApi extends Construct {
  readonly #api: RestApi;

  constructor(scope: Construct, id: string, { configuration, origins, gateway, control }: GatewayApiProps) {
    super(scope, id);
    const logs = new LogGroup(this, 'AccessLogs', {
      retention: configuration.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#api = new RestApi(this, 'Api', {
      restApiName: configuration.name,
      description: 'Headgate: an LLM gateway.',
      // At an edge-optimized endpoint, CDK's default, a stream that is silent for 30 seconds is cut.
      endpointConfiguration: { types: [EndpointType.REGIONAL] },
      cloudWatchRole: false,
      deployOptions: {
        stageName: STAGE,
        // Those of the API as a whole come anyway; these would be a dozen paid ones for each endpoint, which nothing here reads.
        metricsEnabled: false,
        throttlingRateLimit: configuration.requestsPerSecond,
        throttlingBurstLimit: configuration.burst,
        accessLogDestination: new LogGroupLogDestination(logs),
        accessLogFormat: accessLogFormat(),
        // Execution logs would hold prompts, and streamed methods write none.
        loggingLevel: MethodLoggingLevel.OFF,
        dataTraceEnabled: false,
      },
    });
    // The id of the API is in every client's base URL, and another name in the template would be another API.
    // The child of an API is always its CloudFormation resource.
    (this.#api.node.defaultChild as CfnRestApi).overrideLogicalId('Api');
    // An output of CDK's own, beside which ours would look like another address.
    this.#api.node.tryRemoveChild('Endpoint');
    answerRefusals(this.#api, origins);
    // The setting is the account's: without it, API Gateway refuses a stage that has an access log.
    this.#api.deploymentStage.node.addDependency(allowAccessLogs(this));

    for (const handler of [gateway, control]) this.#letIn(handler);
    // The function verifies the key, because both headers may carry it and an authorizer can only insist on all of its headers.
    this.#open([...PAGE_DOOR, ...KEY_DOOR], AuthorizationType.NONE, streaming(gateway));
    // What browsers ask first. An integration that API Gateway answers by itself could not tell one origin from another.
    if (origins.length > 0) this.#open(questionsOf(KEY_DOOR), AuthorizationType.NONE, streaming(gateway));
    this.#open(TEAM_DOOR, AuthorizationType.IAM, streaming(gateway));
    this.#open(OPERATOR_DOOR, AuthorizationType.IAM, streaming(gateway));
    this.#open(CONTROL_DOOR, AuthorizationType.IAM, buffered(control));
  }

  /** The id that is part of the host name. */
  get id(): string {
    return this.#api.restApiId;
  }

  /** The address without the stage and without a slash at the end. */
  get origin(): string {
    const { region, urlSuffix } = Stack.of(this);
    return `https://${this.id}.execute-api.${region}.${urlSuffix}`;
  }

  /** What CloudWatch calls it. */
  get name(): string {
    return this.#api.restApiName;
  }

  /**
   * One permission for all endpoints that lead to a function: one for each would be 20,480 bytes, all that a function's
   * policy may have, after 45 of them. Beside those of the template this API has no methods. The function is told which
   * API it is behind, so that it believes no event of another.
   */
  #letIn(handler: DeployedFunction): void {
    handler.addPermission('Doors', {
      principal: new ServicePrincipal('apigateway.amazonaws.com'),
      sourceArn: this.#api.arnForExecuteApi('*', '/*', STAGE),
    });
    handler.addEnvironment(ENVIRONMENT.apiId, this.id);
    handler.addEnvironment(ENVIRONMENT.apiStage, STAGE);
  }

  /** Explicit resources instead of a proxy: what is not listed never reaches a function. */
  #open(door: readonly Endpoint[], authorizationType: AuthorizationType, integration: Integration): void {
    for (const { method, path } of door) {
      this.#api.root.resourceForPath(path).addMethod(method, integration, { authorizationType });
    }
  }
}

interface Endpoint {
  readonly method: string;
  readonly path: string;
}

/** One question for each path, whatever methods it has. */
function questionsOf(door: readonly Endpoint[]): readonly Endpoint[] {
  return [...new Set(door.map(({ path }) => path))].map((path) => ({ method: 'OPTIONS', path }));
}

/** Each byte goes to the client as the function writes it, for as long as the longest answer takes. */
function streaming({ functionArn }: DeployedFunction): Integration {
  return new AwsIntegration({
    proxy: true,
    service: 'lambda',
    path: `2021-11-15/functions/${functionArn}/response-streaming-invocations`,
    options: { responseTransferMode: ResponseTransferMode.STREAM, timeout: Duration.minutes(15) },
  });
}

function buffered({ functionArn }: DeployedFunction): Integration {
  return new AwsIntegration({
    proxy: true,
    service: 'lambda',
    path: `2015-03-31/functions/${functionArn}/invocations`,
  });
}

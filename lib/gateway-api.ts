import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AuthorizationType,
  type CfnRestApi,
  EndpointType,
  type Integration,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseTransferMode,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { PAGE_DOOR } from '../lambda/page-settings.ts';
import { CONTROL_DOOR, KEY_DOOR, type StackConfiguration, TEAM_DOOR } from '../lambda/settings.ts';
import { accessLogFormat, allowAccessLogs } from './access-logs.ts';
import { answerRefusals } from './gateway-refusals.ts';

/** The stage is the `/v1` of the base URL. */
export const STAGE = 'v1';

/** What the doors lead to. */
export interface GatewayApiProps {
  readonly configuration: StackConfiguration;
  readonly gateway: IFunction;
  readonly control: IFunction;
}

/** The doors: where applications and teams come in, and where what is not for us is refused. */
export class GatewayApi extends Construct {
  readonly #api: RestApi;

  constructor(scope: Construct, id: string, { configuration, gateway, control }: GatewayApiProps) {
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
        metricsEnabled: true,
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
    answerRefusals(this.#api);
    // The setting is the account's: without it, API Gateway refuses a stage that has an access log.
    this.#api.deploymentStage.node.addDependency(allowAccessLogs(this));

    // The function verifies the key, because both headers may carry it and an authorizer can only insist on all of its headers.
    this.#open([...PAGE_DOOR, ...KEY_DOOR], AuthorizationType.NONE, streaming(gateway));
    this.#open(TEAM_DOOR, AuthorizationType.IAM, streaming(gateway));
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

/** Each byte goes to the client as the function writes it, for as long as the longest answer takes. */
function streaming(handler: IFunction): Integration {
  return new LambdaIntegration(handler, {
    responseTransferMode: ResponseTransferMode.STREAM,
    timeout: Duration.minutes(15),
    allowTestInvoke: false,
  });
}

function buffered(handler: IFunction): Integration {
  return new LambdaIntegration(handler, { allowTestInvoke: false });
}

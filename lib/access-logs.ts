import { RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat, CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/** Who asked for what, when and how it went. Named fields only: no body, query or header can get in. */
const FIELDS = {
  requestId: '$context.requestId',
  requestTime: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  caller: '$context.identity.userArn',
  method: '$context.httpMethod',
  path: '$context.path',
  resourcePath: '$context.resourcePath',
  protocol: '$context.protocol',
  status: '$context.status',
  responseBytes: '$context.responseLength',
  error: '$context.error.message',
  errorKind: '$context.error.responseType',
  integrationStatus: '$context.integration.status',
  integrationError: '$context.integration.error',
  responseTransferMode: '$context.integration.responseTransferMode',
  timeToAllHeadersMs: '$context.integration.timeToAllHeaders',
  timeToFirstContentMs: '$context.integration.timeToFirstContent',
  integrationMs: '$context.integration.latency',
  responseMs: '$context.responseLatency',
};

/** One JSON line for each request. */
export function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(JSON.stringify(FIELDS));
}

/**
 * Lets API Gateway write logs. This is one setting for the whole account and region, so it allows what AWS's managed
 * policy AmazonAPIGatewayPushToCloudWatchLogs allows, and it stays when the stack goes: other APIs may depend on it.
 */
export function allowAccessLogs(scope: Construct): CfnAccount {
  const actions = [
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:DescribeLogGroups',
    'logs:DescribeLogStreams',
    'logs:FilterLogEvents',
    'logs:GetLogEvents',
    'logs:PutLogEvents',
  ];
  const statements = [new PolicyStatement({ actions, resources: ['*'] })];
  const role = new Role(scope, 'LogWriter', {
    description: 'Lets API Gateway write logs in this account and region.',
    assumedBy: new ServicePrincipal('apigateway.amazonaws.com'),
    inlinePolicies: { Logs: new PolicyDocument({ statements }) },
  });
  role.applyRemovalPolicy(RemovalPolicy.RETAIN);
  const account = new CfnAccount(scope, 'LogSetting', { cloudWatchRoleArn: role.roleArn });
  account.applyRemovalPolicy(RemovalPolicy.RETAIN);
  return account;
}

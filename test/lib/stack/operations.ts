import { expect, it } from 'vitest';
import { plain, type SynthesizedStack } from '../synthesized.ts';

/** What operators see: logs that end, alarms, and the outputs that they need next. */
export function checkOperations({ resources, ofType, outputs }: SynthesizedStack): void {
  it('keeps its logs as long as the configuration says', () => {
    expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([
      90, 90, 90, 90, 90,
    ]);
  });

  it('has alarms for failures, refusals and books that may be wrong', () => {
    const alarms = ofType('AWS::CloudWatch::Alarm').map(([, { Namespace, MetricName, Dimensions = [] }]) => {
      // What CloudFormation expects there.
      const of = (Dimensions as readonly { readonly Name: string; readonly Value: unknown }[]).map(
        ({ Name, Value }) => ` ${Name}=${plain(Value)}`,
      );
      return `${Namespace} ${MetricName}${of.join('')}`;
    });
    expect(alarms.sort()).toEqual([
      'AWS/ApiGateway 5XXError ApiName=Headgate Stage=v1',
      'AWS/Lambda Errors FunctionName=<ControlLambdaFunction>',
      'AWS/Lambda Errors FunctionName=<GatewayLambdaFunction>',
      'AWS/Lambda Errors FunctionName=<SettlerLambdaFunction>',
      'AWS/Lambda Errors FunctionName=<SweeperLambdaFunction>',
      'AWS/Lambda Invocations FunctionName=<SweeperLambdaFunction>',
      'AWS/Lambda Throttles FunctionName=<GatewayLambdaFunction>',
      'AWS/SQS ApproximateAgeOfOldestMessage QueueName=<SettleQueue.QueueName>',
      'AWS/SQS ApproximateNumberOfMessagesVisible QueueName=<FailedExports.QueueName>',
      'AWS/SQS ApproximateNumberOfMessagesVisible QueueName=<FailedSettles.QueueName>',
      'Headgate AttemptsExpired Stack=Headgate',
      'Headgate DeadKeys Stack=Headgate',
      'Headgate HoldsExceeded Stack=Headgate',
      'Headgate LedgerFailures Stack=Headgate',
      'Headgate UnpricedCalls Stack=Headgate',
    ]);
  });

  it('tells of each alarm, and of its end, where people can subscribe', () => {
    for (const [, { AlarmActions, OKActions }] of ofType('AWS::CloudWatch::Alarm')) {
      expect([plain(AlarmActions), plain(OKActions)]).toEqual(['<AlarmTopic>', '<AlarmTopic>']);
    }
    const mails = ofType('AWS::SNS::Subscription').map(([, { TopicArn, Protocol, Endpoint }]) => [
      plain(TopicArn),
      Protocol,
      Endpoint,
    ]);
    expect(mails.sort()).toEqual([
      ['<AlarmTopic>', 'email', 'ops@acme.com'],
      ['<BudgetAlerts>', 'email', 'ops@acme.com'],
    ]);
  });

  const policies = new Map(
    ofType('AWS::SNS::TopicPolicy').map(([, { Topics, PolicyDocument }]) => [plain(Topics), PolicyDocument]),
  );

  it('lets only alarms of its own account speak there, and nobody in the clear', () => {
    const policy = policies.get('<AlarmTopic>');
    expect(policy).toMatchObject({
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: { Ref: 'AlarmTopic' },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: { Ref: 'AlarmTopic' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } }, ArnLike: expect.anything() },
        },
      ],
    });
    expect(plain(policy)).toContain(':cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:*');
  });

  it('tells of budgets in a topic of its own, encrypted, which nobody speaks to in the clear', () => {
    expect(resources.BudgetAlerts).toMatchObject({
      Type: 'AWS::SNS::Topic',
      Properties: { DisplayName: 'Headgate', KmsMasterKeyId: 'alias/aws/sns' },
    });
    expect(policies.get('<BudgetAlerts>')).toMatchObject({
      Statement: [{ Effect: 'Deny', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }],
    });
  });

  it('says where it is and what it made', () => {
    const origin = 'https://<Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>';
    const values = Object.entries(outputs).map(([name, { Value }]) => [name, plain(Value)]);
    expect(Object.fromEntries(values)).toEqual({
      OpenAiBaseUrl: `${origin}/v1`,
      AnthropicBaseUrl: origin,
      DashboardUrl: `${origin}/v1/dashboard`,
      ControlUrl: `${origin}/v1`,
      LedgerTableName: '<Ledger>',
      AccessTableName: '<Access>',
      LedgerExportBucket: '<LedgerExports>',
      SettleQueueUrl: '<SettleQueue>',
      FailedSettlesUrl: '<FailedSettles>',
      BudgetAlertTopicArn: '<BudgetAlerts>',
      AlarmTopicArn: '<AlarmTopic>',
      TeamRolePlatform: '<TeamRolesPlatform.Arn>',
      TeamRoleSearch: '<TeamRolesSearch.Arn>',
      ProviderSecretOpenai: '<ProviderKeyOpenai>',
      ProviderSecretMyHost: '<ProviderKeyMyHost>',
    });
  });
}

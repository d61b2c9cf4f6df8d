import { expect, it } from 'vitest';
import { plain, type SynthesizedStack } from '../synthesized.ts';

/** What operators see: logs that end, alarms, and the outputs that they need next. */
export function checkOperations({ ofType, outputs }: SynthesizedStack): void {
  it('keeps its logs as long as the configuration says', () => {
    expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([90, 90, 90, 90]);
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
      'AWS/Lambda Errors FunctionName=<SweeperLambdaFunction>',
      'AWS/Lambda Invocations FunctionName=<SweeperLambdaFunction>',
      'AWS/Lambda Throttles FunctionName=<GatewayLambdaFunction>',
      'Headgate AttemptsExpired Stack=Headgate',
      'Headgate LedgerFailures Stack=Headgate',
      'Headgate UnpricedCalls Stack=Headgate',
    ]);
  });

  it('says where it is and what it made', () => {
    const origin = 'https://<Api>.execute-api.<AWS::Region>.<AWS::URLSuffix>';
    const values = Object.entries(outputs).map(([name, { Value }]) => [name, plain(Value)]);
    expect(Object.fromEntries(values)).toEqual({
      OpenAiBaseUrl: `${origin}/v1`,
      AnthropicBaseUrl: origin,
      ControlUrl: `${origin}/v1`,
      LedgerTableName: '<Ledger>',
      AccessTableName: '<Access>',
      TeamRolePlatform: '<TeamRolesPlatform.Arn>',
      TeamRoleSearch: '<TeamRolesSearch.Arn>',
      ProviderSecretOpenai: '<ProviderKeyOpenai>',
      ProviderSecretMyHost: '<ProviderKeyMyHost>',
    });
  });
}

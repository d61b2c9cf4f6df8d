import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plain, type SynthesizedStack, unhashed } from '../synthesized.ts';

interface Widget {
  readonly x: number;
  readonly width: number;
  readonly properties: { readonly title?: string };
}

/** Where the log alone says more than that it happened. */
const UNSHOWN: ReadonlySet<string> = new Set(['DeadKeys']);

/** What operators see: logs that end, alarms, and the outputs that they need next. */
export function checkOperations({ resources, ofType, outputs }: SynthesizedStack): void {
  it('keeps its logs as long as the configuration says', () => {
    expect(ofType('AWS::Logs::LogGroup').map(([, { RetentionInDays }]) => RetentionInDays)).toEqual([
      90, 90, 90, 90, 90, 90,
    ]);
  });

  it('has alarms for failures, refusals, money and books that may be wrong, for each provider where it is one', () => {
    const names = ofType('AWS::CloudWatch::Alarm').map(([id]) => unhashed(id).replace(/^Alarms/, ''));
    const each = ['Openai', 'Bedrock', 'MyHost'];
    expect(names.sort()).toEqual(
      [
        ...['GatewayErrors', 'GatewayThrottles', 'GatewayConcurrency', 'ControlErrors', 'ControlThrottles'],
        ...['SweeperErrors', 'SweeperIdle', 'SettlerErrors', 'SettlesLate', 'SettlesFailed', 'ExportsFailed'],
        ...['JudgeErrors', 'JudgementsFailed'],
        ...['SpendRate', 'BudgetAlerts', 'UnpricedCalls', 'LedgerFailures', 'HoldsExceeded', 'AttemptsExpired'],
        ...['LedgerDifferences', 'ServerErrors', 'DeadKeys', 'KeysRefused', 'BreakerOpenings'],
        ...['TokenKeysUnread', 'CacheBroken'],
        ...['SwitchesUnread', 'AllowancesUnread', 'InternalErrors'],
        ...['ProviderErrors', 'ProviderFallbacks', 'ProviderFirstContent'].flatMap((name) =>
          each.map((provider) => `${name}${provider}`),
        ),
      ].sort(),
    );
  });

  const alarm = (name: string) => ofType('AWS::CloudWatch::Alarm').find(([id]) => id.startsWith(`Alarms${name}`))?.[1];

  it('is quiet while nothing is told, but for a sweeper that does not run', () => {
    const loud = ofType('AWS::CloudWatch::Alarm').filter(([, one]) => one.TreatMissingData !== 'notBreaching');
    expect(loud.map(([id]) => unhashed(id))).toEqual(['AlarmsSweeperIdle']);
    expect(alarm('SweeperIdle')).toMatchObject({ ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 6 });
  });

  it('reckons what calls cost in an hour, and watches its share of the concurrency', () => {
    const cost = { Namespace: 'Headgate', MetricName: 'CostUsd', Dimensions: [{ Name: 'Stack', Value: 'Headgate' }] };
    expect(alarm('SpendRate')).toMatchObject({
      Threshold: 20,
      EvaluationPeriods: 3,
      Metrics: [{ Expression: '12 * cost' }, { Id: 'cost', MetricStat: { Metric: cost, Period: 300, Stat: 'Sum' } }],
    });
    expect(alarm('GatewayConcurrency')).toMatchObject({
      Threshold: 80,
      MetricName: 'ConcurrentExecutions',
      Statistic: 'Maximum',
    });
  });

  it('judges a provider by shares, and only where there is enough to judge', () => {
    const of = (name: string) => ({
      Namespace: 'Headgate',
      MetricName: name,
      Dimensions: [
        { Name: 'Provider', Value: 'openai' },
        { Name: 'Stack', Value: 'Headgate' },
      ],
    });
    expect(alarm('ProviderErrorsOpenai')).toMatchObject({
      AlarmDescription: expect.stringMatching(/^openai: /),
      Threshold: 25,
      Metrics: [
        { Expression: 'IF(whole_openai >= 20, 100 * part_openai / whole_openai, 0)' },
        { Id: 'part_openai', MetricStat: { Metric: of('FailedAttempts') } },
        { Id: 'whole_openai', MetricStat: { Metric: of('Attempts') } },
      ],
    });
    expect(alarm('ProviderFallbacksOpenai')).toMatchObject({
      Metrics: [{}, { MetricStat: { Metric: of('RescuedCalls') } }, { MetricStat: { Metric: of('Calls') } }],
    });
    expect(alarm('ProviderFirstContentOpenai')).toMatchObject({
      Metrics: [
        { Expression: 'IF(count_openai >= 20, slow_openai, 0)' },
        { Id: 'count_openai', MetricStat: { Metric: of('FirstContentMs'), Stat: 'SampleCount' } },
        { Id: 'slow_openai', MetricStat: { Metric: of('FirstContentMs'), Stat: 'p95' } },
      ],
      Threshold: 8_000,
    });
  });

  it('takes server errors for trouble by their share, and only where they last', () => {
    expect(alarm('ServerErrors')).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: '5XXError',
      Statistic: 'Average',
      Threshold: 0.01,
      EvaluationPeriods: 2,
    });
  });

  it('compares the books once a day, and looks at all of it', () => {
    expect(alarm('LedgerDifferences')).toMatchObject({ Period: 86_400, EvaluationPeriods: 1, Statistic: 'Maximum' });
  });

  it('has a paragraph in docs/monitoring.md for each alarm: what it means, where to look, how to mend it', () => {
    const sections = readFileSync('docs/monitoring.md', 'utf8').split(/^### /m).slice(1);
    const titles = sections.map((text) => text.slice(0, text.indexOf('\n')));
    const names = ofType('AWS::CloudWatch::Alarm').map(([id]) =>
      unhashed(id).replace(/^Alarms(Provider(?:Errors|Fallbacks|FirstContent))?.*$/, (all, of) => of ?? all.slice(6)),
    );
    expect(titles.sort()).toEqual([...new Set(names)].sort());
    for (const text of sections) {
      expect(text).toMatch(/^\w+\n\n[^\n]{20,}\n\n\*\*Look\*\*: [^\n]{10,}\n\n\*\*Mend\*\*: [^\n]{10,}\n/);
    }
  });

  it('shows on one dashboard what alarms are about, and more', () => {
    const [[, dashboard = {}] = []] = ofType('AWS::CloudWatch::Dashboard');
    expect(dashboard.DashboardName).toBe('Headgate');
    // References are no part of what is looked for.
    const body: { readonly widgets: readonly Widget[] } = JSON.parse(plain(dashboard.DashboardBody));
    const shownToo = ['BudgetsUnread', 'TokenKeysUnread', 'TracesLost', 'CacheFailures'];
    for (const name of shownToo) expect(JSON.stringify(body)).toContain(`"${name}"`);
    const titles = body.widgets.flatMap(({ properties: { title } }) => title ?? []);
    expect(new Set(titles).size).toBe(titles.length);
    const shown = JSON.stringify(body);
    for (const [, { MetricName, Metrics = [] }] of ofType('AWS::CloudWatch::Alarm')) {
      // What CloudFormation expects there.
      const parts = Metrics as readonly {
        readonly MetricStat?: { readonly Metric: { readonly MetricName: string } };
      }[];
      for (const name of [MetricName, ...parts.map(({ MetricStat }) => MetricStat?.Metric.MetricName)]) {
        if (name !== undefined && !UNSHOWN.has(String(name))) expect(shown).toContain(`"${name}"`);
      }
    }
    for (const { x, width } of body.widgets) expect(x + width).toBeLessThanOrEqual(24);
  });

  it('tells of each alarm where people can subscribe, and of its end where something has ended', () => {
    const events: string[] = [];
    for (const [id, { AlarmActions, OKActions }] of ofType('AWS::CloudWatch::Alarm')) {
      expect(plain(AlarmActions)).toBe('<AlarmTopic>');
      if (OKActions === undefined) events.push(unhashed(id).replace(/^Alarms/, ''));
      else expect(plain(OKActions)).toBe('<AlarmTopic>');
    }
    const said = /Of these only the beginning is told[^:]*: ([^.]*)\./.exec(
      readFileSync('docs/monitoring.md', 'utf8'),
    )?.[1];
    expect(events.sort()).toEqual((said?.match(/\w+(?=`)/g) ?? ['none']).sort());
    expect(events).toContain('LedgerDifferences');
  });

  it('mails alarms and budgets to who is configured', () => {
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
      FailedJudgementsUrl: '<FailedJudgements>',
      BudgetAlertTopicArn: '<BudgetAlerts>',
      AlarmTopicArn: '<AlarmTopic>',
      TeamRolePlatform: '<TeamRolesPlatform.Arn>',
      TeamRoleSearch: '<TeamRolesSearch.Arn>',
      TeamsPolicyArn: '<TeamsPolicy>',
      TokenAudience: 'headgate:<AWS::Region>:<AWS::AccountId>:Headgate',
      ProviderSecretOpenai: '<ProviderKeyOpenai>',
      ProviderSecretMyHost: '<ProviderKeyMyHost>',
    });
  });
}

import { expect, it, test } from 'vitest';
import { plain, type SynthesizedStack } from '../synthesized.ts';

/** What runs, with which bounds, and what it is told. */
export function checkFunctions({ ofType }: SynthesizedStack): void {
  const functions = Object.fromEntries(
    ofType('AWS::Lambda::Function').map(([id, properties]) => [id.replace(/Lambda.*/, ''), properties]),
  );
  const fromEach = (read: (properties: Readonly<Record<string, unknown>>) => unknown) =>
    Object.fromEntries(Object.entries(functions).map(([name, properties]) => [name, read(properties)]));

  test.each(['Gateway', 'Control', 'Sweeper', 'Settler', 'Judge'])(
    '%s runs on Node 24, arm64, with a log of its own',
    (name) => {
      const { LoggingConfig, ...properties } = functions[name] ?? {};
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
      expect(LoggingConfig).toMatchObject({ LogFormat: 'JSON', ApplicationLogLevel: 'INFO' });
      expect(plain(LoggingConfig)).toContain(`<${name}LambdaLogs>`);
    },
  );

  it('have bounds: time, memory and, where it is set, concurrency', () => {
    expect(fromEach((each) => [each.Timeout, each.MemorySize, each.ReservedConcurrentExecutions])).toEqual({
      Gateway: [900, 512, 100],
      Control: [25, 256, 10],
      Sweeper: [240, 256, undefined],
      Settler: [60, 256, undefined],
      Judge: [600, 512, undefined],
    });
  });

  it('are told where secrets are, never what they are', () => {
    const pairs = ({ Environment }: Readonly<Record<string, unknown>>) => {
      // Every function has an environment; one without fails here.
      const { Variables } = Environment as { readonly Variables: object };
      return Object.entries(Variables).map(([name, value]) => `${name}=${plain(value)}`);
    };
    const asking = [
      'STACK_NAME=Headgate',
      'LEDGER_TABLE=<Ledger>',
      'ACCESS_TABLE=<Access>',
      'HEALTH_TABLE=<Health>',
      'ANSWERS_TABLE=<Answers>',
      'EXPERIMENTS_TABLE=<Experiments>',
      'KEY_PEPPER_SECRET=<KeyPepper>',
      'SETTLE_QUEUE_URL=<SettleQueue>',
      'JUDGE_QUEUE_URL=<JudgeQueue>',
      'BUDGET_ALERT_TOPIC_ARN=<BudgetAlerts>',
      'PROVIDER_SECRETS={"openai":"<ProviderKeyOpenai>","my-host":"<ProviderKeyMyHost>"}',
      'TOKEN_AUDIENCE=headgate:<AWS::Region>:<AWS::AccountId>:Headgate',
      'NODE_OPTIONS=--max-semi-space-size=8',
    ];
    expect(fromEach(pairs)).toEqual({
      Gateway: [...asking, 'API_ID=<Api>', 'API_STAGE=v1'],
      Judge: asking,
      Control: [
        'STACK_NAME=Headgate',
        'ACCESS_TABLE=<Access>',
        'LEDGER_TABLE=<Ledger>',
        'EXPERIMENTS_TABLE=<Experiments>',
        'KEY_PEPPER_SECRET=<KeyPepper>',
        'PROVIDER_SECRETS={"openai":"<ProviderKeyOpenai>","my-host":"<ProviderKeyMyHost>"}',
        'API_ID=<Api>',
        'API_STAGE=v1',
      ],
      Sweeper: ['STACK_NAME=Headgate', 'LEDGER_TABLE=<Ledger>'],
      Settler: ['STACK_NAME=Headgate', 'LEDGER_TABLE=<Ledger>'],
    });
  });

  it('have no address of their own', () => {
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
  });

  it('sweep every five minutes, without repeating what the next run does anyway', () => {
    const [rule] = ofType('AWS::Events::Rule').map(([, properties]) => properties);
    const RetryPolicy = { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 0 };
    expect(rule?.ScheduleExpression).toBe('rate(5 minutes)');
    expect(rule?.Targets).toEqual([expect.objectContaining({ RetryPolicy })]);
    const [invoke] = ofType('AWS::Lambda::EventInvokeConfig').map(([, properties]) => properties);
    expect(invoke).toMatchObject(RetryPolicy);
  });
}

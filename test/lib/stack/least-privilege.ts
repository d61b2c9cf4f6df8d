import { expect, it } from 'vitest';
import { plain, type Resource, type SynthesizedStack, unhashed } from '../synthesized.ts';

interface Statement {
  readonly Effect: string;
  readonly Principal?: unknown;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
}

/** What holds for each resource, also for those that nobody has thought of yet. */
export function checkLeastPrivilege({ resources, ofType }: SynthesizedStack): void {
  const all = Object.entries(resources);
  const functions = ofType('AWS::Lambda::Function');

  it('allows nothing on everything, but API Gateway the logs of the account, and teams a token, which is no resource', () => {
    const onAll = all.flatMap(([id, resource]) =>
      statementsOf(resource)
        .filter(({ Effect, Resource: on }) => Effect === 'Allow' && [on].flat().includes('*'))
        .map(({ Action }) => `${unhashed(id)}: ${plain(Action)}`),
    );
    const forTokens = onAll.filter((line) => line.endsWith(': sts:GetWebIdentityToken'));
    expect(forTokens.map((line) => line.replace(/: .*/, ''))).toEqual([
      'TeamRolesPlatform',
      'TeamRolesSearch',
      'TeamsPolicy',
    ]);
    const others = onAll.filter((line) => !forTokens.includes(line));
    expect(others.map((line) => line.replace(/: .*/, ''))).toEqual(['DoorsLogWriter']);
  });

  it('allows no action by a pattern, and none to everybody', () => {
    for (const [id, resource] of all) {
      const allowed = statementsOf(resource).filter(({ Effect }) => Effect === 'Allow');
      const actions = allowed.flatMap(({ Action }) => Action);
      expect([id, actions.filter((action) => action.includes('*'))]).toEqual([id, []]);
      const principals = allowed.map(({ Principal }) => plain(Principal));
      expect([id, principals.filter((one) => /^\*$|"AWS":"\*"/.test(one))]).toEqual([id, []]);
    }
  });

  it('gives no function of another role, and none the rights to make roles, functions or doors', () => {
    const roles = functions.map(([, { Role }]) => plain(Role));
    expect(new Set(roles).size).toBe(functions.length);
    const actions = all.flatMap(([, resource]) => statementsOf(resource).flatMap(({ Action }) => Action));
    expect(actions.filter((action) => /^(?:iam|lambda|apigateway|cloudformation|kms):/.test(action))).toEqual([]);
    expect(actions).not.toContain('secretsmanager:ListSecrets');
  });

  it('lets each function be invoked by one thing, which is named with its account', () => {
    const permissions = ofType('AWS::Lambda::Permission').map(([, permission]) => permission);
    const invoked = permissions.map(({ FunctionName }) => plain(FunctionName));
    expect(new Set(invoked).size).toBe(invoked.length);
    for (const { Action, Principal, SourceArn } of permissions) {
      expect([Action, Principal]).toEqual(['lambda:InvokeFunction', expect.stringMatching(/^[a-z]+\.amazonaws\.com$/)]);
      // The ARN of a rule of ours has no account in the template, and one in AWS.
      expect(plain(SourceArn)).toMatch(/<AWS::AccountId>|\.Arn>$/);
    }
  });

  it('has no function with an address of its own, without bounds, or in the clear about secrets', () => {
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
    for (const [id, { Timeout, MemorySize, LoggingConfig, Environment }] of functions) {
      expect([id, Timeout, MemorySize]).toEqual([id, expect.any(Number), expect.any(Number)]);
      expect(plain(LoggingConfig)).toContain('LambdaLogs>');
      // What is not a reference is a text of ours: none is as long as a key.
      const { Variables } = Environment as { readonly Variables: Readonly<Record<string, unknown>> };
      const texts = Object.values(Variables).filter((value) => typeof value === 'string');
      expect([id, texts.filter((text) => /[A-Za-z0-9_-]{24,}/.test(text) && !text.startsWith('--'))]).toEqual([id, []]);
    }
  });

  it('has no log without an end, no store that is public or without protection', () => {
    for (const [, { RetentionInDays }] of ofType('AWS::Logs::LogGroup')) expect(RetentionInDays).toBe(90);
    for (const [id, { PublicAccessBlockConfiguration, BucketEncryption }] of ofType('AWS::S3::Bucket')) {
      expect([id, Object.values(PublicAccessBlockConfiguration ?? {})]).toEqual([id, [true, true, true, true]]);
      expect([id, BucketEncryption]).toEqual([id, expect.anything()]);
    }
    for (const [id, table] of ofType('AWS::DynamoDB::Table')) {
      const { DeletionProtectionEnabled, PointInTimeRecoverySpecification, TimeToLiveSpecification } = table;
      const isKept = DeletionProtectionEnabled === true && resources[id]?.DeletionPolicy === 'Retain';
      // Links go by themselves; what is kept beside them has no such attribute.
      const isFleeting = !/^undefined$|"goneAt"/.test(String(JSON.stringify(TimeToLiveSpecification)));
      expect([id, isKept !== isFleeting]).toEqual([id, true]);
      if (isKept) expect([id, PointInTimeRecoverySpecification]).toEqual([id, { PointInTimeRecoveryEnabled: true }]);
    }
  });

  it('loses nothing that nobody waits for: each queue has another behind it, or is that other', () => {
    const queues = ofType('AWS::SQS::Queue');
    const last = queues.filter(([, { RedrivePolicy }]) => RedrivePolicy === undefined).map(([id]) => id);
    const behind = all.map(([, { Properties }]) => plain(Properties)).join();
    for (const id of last) expect([id, behind.includes(`<${id}.Arn>`)]).toEqual([id, true]);
  });
}

/** All statements of all policies that are anywhere in a resource. */
function statementsOf({ Properties }: Resource): readonly Statement[] {
  const found: Statement[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { Statement: statements } = value as { readonly Statement?: readonly Statement[] };
    if (Array.isArray(statements)) found.push(...statements);
    for (const inner of Object.values(value)) look(inner);
  };
  look(Properties);
  return found;
}

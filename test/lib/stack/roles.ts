import { expect, it } from 'vitest';
import { plain, type Resource, type SynthesizedStack, unhashed } from '../synthesized.ts';

interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly Resource['Properties'][] };
}

/** The secrets of teams, by the beginning of their names. */
const OWN_KEYS = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:headgate/Headgate/teams/*';

function statementsIn(policy: object): readonly string[] {
  // Every kind of policy has a document.
  return (policy as Policy).PolicyDocument.Statement.map(({ Effect, Action, Resource: on, Condition }) => {
    const only = Condition === undefined ? '' : ` if ${plain(Condition)}`;
    return `${Effect} ${plain(Action)} on ${plain(on)}${only}`;
  });
}

const TAGGED = `\${aws:PrincipalTag/headgate-team}`;
const TOKENS =
  'Allow sts:GetWebIdentityToken on * if ' +
  '{"ForAllValues:StringEquals":{"sts:IdentityTokenAudience":"headgate:<AWS::Region>:<AWS::AccountId>:Headgate"},' +
  '"Null":{"sts:IdentityTokenAudience":"false"},"NumericLessThanEquals":{"sts:DurationSeconds":"900"},' +
  '"StringEquals":{"sts:SigningAlgorithm":"ES384"}}';

/** Who may do what: the whole table, so that a right more or less is a failing test. */
export function checkRoles({ ofType, text }: SynthesizedStack): void {
  const roles = ofType('AWS::IAM::Role');
  const attached = ofType('AWS::IAM::Policy');

  const statementsOf = (id: string, role: Resource['Properties']): readonly string[] => {
    const others = attached
      .filter(([, policy]) => plain(policy.Roles) === `<${unhashed(id)}>`)
      .map(([, policy]) => policy);
    // Both lists hold policies: an inline one has the same document as an attached one.
    const policies = [...((role.Policies ?? []) as readonly Policy[]), ...(others as unknown as readonly Policy[])];
    return policies.flatMap(statementsIn);
  };
  const own = (name: string) => `Allow logs:CreateLogStream, logs:PutLogEvents on <${name}LambdaLogs.Arn>`;
  const ownPart = (team: string) =>
    ['DELETE', 'GET', 'PATCH', 'POST', 'PUT'].map((method) => `${door}/${method}/teams/${team}/*`).join(', ');
  const where = (partition: string) => `if {"ForAllValues:StringLike":{"dynamodb:LeadingKeys":["${partition}"]}}`;
  const door = 'arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<Api>/v1';

  const heeds = [
    `Allow dynamodb:Query on <Access.Arn> ${where('switches')}`,
    `Allow dynamodb:Query on <Access.Arn> ${where('allowances')}`,
    `Allow dynamodb:Query on <Access.Arn> ${where('provider-keys')}`,
  ];
  const stands = `Allow dynamodb:PutItem, dynamodb:Query on <Access.Arn> ${where('experiments')}`;
  const knows = [
    'Allow dynamodb:Query, dynamodb:UpdateItem on <Health.Arn>',
    `Allow secretsmanager:GetSecretValue on ${OWN_KEYS}, <KeyPepper>, <ProviderKeyMyHost>, <ProviderKeyOpenai>`,
  ];
  const bedrock =
    'Allow bedrock:InvokeModel, bedrock:InvokeModelWithResponseStream on ' +
    'arn:<AWS::Partition>:bedrock:*::foundation-model/*, ' +
    'arn:<AWS::Partition>:bedrock:eu-central-1:<AWS::AccountId>:inference-profile/*, ' +
    'arn:<AWS::Partition>:bedrock:eu-central-1:<AWS::AccountId>:project/default';

  it('may do exactly this', () => {
    expect(Object.fromEntries(roles.map(([id, role]) => [unhashed(id), statementsOf(id, role)]))).toEqual({
      GatewayLambdaRole: [
        own('Gateway'),
        'Allow dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query, dynamodb:UpdateItem on <Ledger.Arn>',
        ...heeds,
        `Allow dynamodb:Query on <Access.Arn> ${where('experiments')}`,
        ...knows,
        'Allow sqs:SendMessage on <JudgeQueue.Arn>, <SettleQueue.Arn>',
        'Allow sns:Publish on <BudgetAlerts>',
        `Allow dynamodb:GetItem on <Access.Arn> ${where('key#*')}`,
        `Allow dynamodb:DeleteItem on <Access.Arn> ${where('dashboard-link#*')}`,
        'Allow dynamodb:BatchGetItem, dynamodb:DeleteItem, dynamodb:GetItem, dynamodb:PutItem on <Answers.Arn> ' +
          where('answers#*'),
        `Allow dynamodb:PutItem on <Experiments.Arn> ${where('samples#*","units#*')}`,
        `Allow dynamodb:GetItem, dynamodb:Query, dynamodb:UpdateItem on <Experiments.Arn> ${where('sums#*')}`,
        `Allow dynamodb:Query on <Experiments.Arn> ${where('verdicts#*')}`,
        bedrock,
      ],
      JudgeLambdaRole: [
        own('Judge'),
        'Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem on <Ledger.Arn>',
        ...heeds,
        stands,
        ...knows,
        'Allow sqs:SendMessage on <SettleQueue.Arn>',
        'Allow sns:Publish on <BudgetAlerts>',
        `Allow dynamodb:BatchGetItem, dynamodb:GetItem on <Ledger.Arn> ${where('account#*')}`,
        `Allow dynamodb:PutItem on <Access.Arn> ${where('audit#*')}`,
        `Allow dynamodb:DeleteItem, dynamodb:PutItem, dynamodb:UpdateItem on <Experiments.Arn> ${where('samples#*')}`,
        'Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:Query, dynamodb:UpdateItem on <Experiments.Arn> ' +
          where('sums#*","verdicts#*'),
        'Allow sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage on <JudgeQueue.Arn>',
        bedrock,
      ],
      ControlLambdaRole: [
        own('Control'),
        'Allow dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem on <Access.Arn> ' +
          where('key#*'),
        `Allow dynamodb:PutItem, dynamodb:Query on <Access.Arn> ${where('team-keys#*')}`,
        `Allow dynamodb:PutItem on <Access.Arn> ${where('dashboard-link#*')}`,
        `Allow dynamodb:PutItem, dynamodb:Query on <Access.Arn> ${where('switches')}`,
        `Allow dynamodb:Query, dynamodb:UpdateItem on <Access.Arn> ${where('allowances')}`,
        `Allow dynamodb:PutItem, dynamodb:Query on <Access.Arn> ${where('provider-keys')}`,
        `Allow dynamodb:PutItem, dynamodb:Query on <Access.Arn> ${where('audit#*')}`,
        stands,
        `Allow dynamodb:GetItem, dynamodb:Query on <Experiments.Arn> ${where('sums#*')}`,
        `Allow dynamodb:Query on <Experiments.Arn> ${where('verdicts#*')}`,
        `Allow dynamodb:BatchGetItem, dynamodb:GetItem on <Ledger.Arn> ${where('account#*')}`,
        `Allow dynamodb:BatchGetItem, dynamodb:PutItem, dynamodb:Query on <Ledger.Arn> ${where('attempts#*')}`,
        `Allow dynamodb:UpdateItem on <Ledger.Arn> ${where('account#*","totals#*')}`,
        `Allow dynamodb:GetItem, dynamodb:Query on <Ledger.Arn> ${where('totals","totals#*')}`,
        `Allow dynamodb:Query on <Health.Arn> ${where('targets#*","lanes')}`,
        'Allow secretsmanager:GetSecretValue on <KeyPepper>',
        'Allow secretsmanager:PutSecretValue on <ProviderKeyMyHost>, <ProviderKeyOpenai>',
        `Allow secretsmanager:CreateSecret, secretsmanager:DeleteSecret, secretsmanager:PutSecretValue on ${OWN_KEYS}`,
      ],
      SweeperLambdaRole: [
        own('Sweeper'),
        'Allow dynamodb:Query on <Ledger.Arn>/index/open-attempts',
        'Allow dynamodb:BatchGetItem, dynamodb:GetItem, dynamodb:Query, dynamodb:UpdateItem on <Ledger.Arn>',
        'Allow dynamodb:BatchWriteItem, dynamodb:DeleteItem, dynamodb:PutItem on <Ledger.Arn> ' +
          where('totals","totals#*'),
      ],
      SettlerLambdaRole: [
        own('Settler'),
        'Allow dynamodb:GetItem, dynamodb:PutItem, dynamodb:UpdateItem on <Ledger.Arn>',
        'Allow sqs:DeleteMessage, sqs:GetQueueAttributes, sqs:ReceiveMessage on <SettleQueue.Arn>',
      ],
      LedgerExportRole: [
        'Allow dynamodb:ExportTableToPointInTime on <Ledger.Arn>',
        'Allow s3:AbortMultipartUpload, s3:PutObject, s3:PutObjectAcl on <LedgerExports.Arn>/ledger/*',
        'Allow sqs:SendMessage on <FailedExports.Arn>',
      ],
      DoorsLogWriter: [
        'Allow logs:CreateLogGroup, logs:CreateLogStream, logs:DescribeLogGroups, logs:DescribeLogStreams, ' +
          'logs:FilterLogEvents, logs:GetLogEvents, logs:PutLogEvents on *',
      ],
      TeamRolesPlatform: [`Allow execute-api:Invoke on ${ownPart('platform')}`, TOKENS],
      TeamRolesSearch: [`Allow execute-api:Invoke on ${ownPart('search')}`, TOKENS],
    });
  });

  it('has a policy for the roles of all teams, which nobody is given here', () => {
    const policies = ofType('AWS::IAM::ManagedPolicy').map(([, policy]) => policy);
    expect(policies.map(({ Roles, Users, Groups }) => [Roles, Users, Groups])).toEqual([
      [undefined, undefined, undefined],
    ]);
    expect(policies.flatMap(statementsIn)).toEqual([
      `Allow execute-api:Invoke on ${ownPart(TAGGED)} if ` +
        '{"Null":{"aws:PrincipalTag/headgate-team":"false"},' +
        '"StringNotLike":{"aws:PrincipalTag/headgate-team":["","*/*"]}}',
      TOKENS,
    ]);
  });

  it('has no managed policy and no action with a wildcard', () => {
    expect(roles.filter(([, role]) => role.ManagedPolicyArns !== undefined)).toEqual([]);
    // What forbids may forbid everything.
    const allowed = text.replaceAll(/"Action":"(?:s3|sqs):\*","Condition":\{[^}]*\}\},"Effect":"Deny"/g, '');
    expect(allowed).not.toMatch(/"Action":"[^"]*\*|"Action":\[[^\]]*\*/);
  });

  it('of a team trusts whom the configuration names, or the account, and carries the name of the team', () => {
    const teams = new Map(roles.map(([id, role]) => [unhashed(id), role]));
    const search = plain(teams.get('TeamRolesSearch')?.AssumeRolePolicyDocument);
    expect(search).toContain('"Principal":{"AWS":"arn:aws:iam::111122223333:role/search"}');
    const platform = plain(teams.get('TeamRolesPlatform')?.AssumeRolePolicyDocument);
    expect(platform).toContain('"Principal":{"AWS":"arn:<AWS::Partition>:iam::<AWS::AccountId>:root"}');
    expect(teams.get('TeamRolesSearch')?.Tags).toEqual([{ Key: 'headgate-team', Value: 'search' }]);
  });
}

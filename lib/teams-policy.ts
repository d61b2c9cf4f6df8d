import { Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { type GatewayApi, STAGE } from './gateway-api.ts';
import { TEAM_METHODS, TEAM_TAG } from './team-roles.ts';
import { askForTokens, type TokenAccess } from './token-access.ts';

/** One policy for the roles of all teams: each is let in where its tag says. */
export class TeamsPolicy extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, api: GatewayApi, tokens: TokenAccess | undefined) {
    super(scope, id);
    const policy = new ManagedPolicy(this, 'Policy', {
      description: `Headgate: whoever has the tag ${TEAM_TAG} may do what is that team's.`,
      statements: [taggedPart(api), ...(tokens ? [askForTokens(tokens)] : [])],
    });
    this.arn = policy.managedPolicyArn;
  }
}

function taggedPart(api: GatewayApi): PolicyStatement {
  const team = `\${aws:PrincipalTag/${TEAM_TAG}}`;
  const tag = `aws:PrincipalTag/${TEAM_TAG}`;
  const resources = TEAM_METHODS.map((method) =>
    Stack.of(api).formatArn({
      service: 'execute-api',
      resource: api.id,
      resourceName: `${STAGE}/${method}/teams/${team}/*`,
    }),
  );
  return new PolicyStatement({
    actions: ['execute-api:Invoke'],
    resources,
    conditions: {
      // Who has no tag has no team. IAM says so already, as the variable has no value; nobody should need to know that.
      Null: { [tag]: 'false' },
      // The value of a tag may have slashes and may be empty, and then it would be a piece of a path and no team.
      StringNotLike: { [tag]: ['', '*/*'] },
    },
  });
}

import { Stack, Tags } from 'aws-cdk-lib';
import {
  AccountRootPrincipal,
  ArnPrincipal,
  CompositePrincipal,
  PolicyDocument,
  PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { TeamConfiguration } from '../lambda/team-settings.ts';
import { type GatewayApi, STAGE } from './gateway-api.ts';
import { logicalName } from './logical-name.ts';
import { askForTokens, type TokenAccess } from './token-access.ts';

/** The tag that says which team a role, a user or a session is of. */
export const TEAM_TAG = 'headgate-team';

/** Which teams there are, and what they are let into. */
export interface TeamRolesProps {
  readonly teams: Readonly<Record<string, TeamConfiguration>>;
  readonly api: GatewayApi;
  readonly tokens: TokenAccess | undefined;
}

/** Lets each team into its own part of the control door: a role, and whom it trusts. */
export class TeamRoles extends Construct {
  /** Team to the ARN of its role. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, { teams, api, tokens }: TeamRolesProps) {
    super(scope, id);
    const arns = Object.entries(teams).map(([team, configuration]) => {
      const statements = [ownPartOf(team, api), ...(tokens ? [askForTokens(tokens)] : [])];
      return [team, this.#roleOf(team, configuration, statements)];
    });
    this.arns = Object.fromEntries(arns);
  }

  #roleOf(team: string, { principals }: TeamConfiguration, statements: PolicyStatement[]): string {
    const named = principals.map((arn) => new ArnPrincipal(arn));
    const role = new Role(this, logicalName(team), {
      description: `Headgate: what the team ${team} may do.`,
      assumedBy: named.length > 0 ? new CompositePrincipal(...named) : new AccountRootPrincipal(),
      inlinePolicies: { OwnTeam: new PolicyDocument({ statements }) },
    });
    Tags.of(role).add(TEAM_TAG, team);
    return role.roleArn;
  }
}

/** What a team may do with its own part, each named. */
export const TEAM_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/**
 * A `*` in a policy crosses `/`. So the team is followed by one: `teams/a/*` does not let `a` into `teams/ab`. And the
 * methods are named: a `*` for them would also match `GET/teams/b/models/teams/a/…`.
 */
function ownPartOf(team: string, api: GatewayApi): PolicyStatement {
  const resources = TEAM_METHODS.map((method) =>
    Stack.of(api).formatArn({
      service: 'execute-api',
      resource: api.id,
      resourceName: `${STAGE}/${method}/teams/${team}/*`,
    }),
  );
  return new PolicyStatement({ actions: ['execute-api:Invoke'], resources });
}

import { ArnFormat, Stack } from 'aws-cdk-lib';
import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { teamSecretPrefix } from '../lambda/access-settings.ts';
import { BEDROCK, type ProviderConfiguration } from '../lambda/settings.ts';
import { logicalName } from './logical-name.ts';

/** What is configured of them. */
interface SecretsConfiguration {
  readonly providers: Readonly<Record<string, ProviderConfiguration>>;
  readonly stack: { readonly name: string };
}

/**
 * Holds the keys of each provider that all teams share, which nothing but the gateway may read. Those that teams bring of
 * their own are made at run time, under names that begin alike.
 */
export class ProviderSecrets extends Construct {
  /** Provider id to the ARN of its secret. */
  readonly arns: Readonly<Record<string, string>>;

  readonly #ofTeams: string;

  constructor(scope: Construct, id: string, { providers, stack }: SecretsConfiguration) {
    super(scope, id);
    this.#ofTeams = Stack.of(this).formatArn({
      service: 'secretsmanager',
      resource: 'secret',
      resourceName: `${teamSecretPrefix(stack.name)}*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const withKey = Object.entries(providers).filter(([name, { needsKey = name !== BEDROCK }]) => needsKey);
    this.arns = Object.fromEntries(withKey.map(([provider]) => [provider, this.#secretOf(provider)]));
  }

  /** Lets the gateway send requests with the team's keys. */
  grantRead(grantee: IGrantable): void {
    this.#grant(grantee, ['GetSecretValue'], [...Object.values(this.arns), this.#ofTeams]);
  }

  /** Lets the control function put keys in, and take a team's own away again: neither tells it one. */
  grantWrite(grantee: IGrantable): void {
    this.#grant(grantee, ['PutSecretValue'], Object.values(this.arns));
    this.#grant(grantee, ['CreateSecret', 'DeleteSecret', 'PutSecretValue'], [this.#ofTeams]);
  }

  /** Nothing where no provider asks for a key. */
  #grant(grantee: IGrantable, names: readonly string[], resources: string[]): void {
    if (Object.keys(this.arns).length === 0) return;
    const actions = names.map((name) => `secretsmanager:${name}`);
    grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
  }

  #secretOf(provider: string): string {
    // Born empty: a generated placeholder would be sent to the provider as if it were a key, and CloudFormation, which
    // knows no value, never overwrites the one that an operator puts in.
    const secret = new CfnSecret(this, provider, { description: `Key of the provider ${provider}.` });
    secret.overrideLogicalId(`ProviderKey${logicalName(provider)}`);
    return secret.ref;
  }
}

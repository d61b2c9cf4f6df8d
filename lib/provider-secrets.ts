import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { BEDROCK, type ProviderConfiguration } from '../lambda/settings.ts';
import { logicalName } from './logical-name.ts';

/** Holds the team's own key of each provider, which nothing but the gateway may read. */
export class ProviderSecrets extends Construct {
  /** Provider id to the ARN of its secret. */
  readonly arns: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, providers: Readonly<Record<string, ProviderConfiguration>>) {
    super(scope, id);
    const withKey = Object.entries(providers).filter(([name, { needsKey = name !== BEDROCK }]) => needsKey);
    this.arns = Object.fromEntries(withKey.map(([provider]) => [provider, this.#secretOf(provider)]));
  }

  /** Lets the gateway send requests with the team's keys. */
  grantRead(grantee: IGrantable): void {
    const resources = Object.values(this.arns);
    if (resources.length === 0) return;
    const statement = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources });
    grantee.grantPrincipal.addToPrincipalPolicy(statement);
  }

  #secretOf(provider: string): string {
    // Born empty: a generated placeholder would be sent to the provider as if it were a key, and CloudFormation, which
    // knows no value, never overwrites the one that an operator puts in.
    const secret = new CfnSecret(this, provider, { description: `Key of the provider ${provider}.` });
    secret.overrideLogicalId(`ProviderKey${logicalName(provider)}`);
    return secret.ref;
  }
}

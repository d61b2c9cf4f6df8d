import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { TokensConfiguration } from '../lambda/token-settings.ts';

/** What tokens must be made for to open this gateway, and how long they may live. */
export interface TokenAccess {
  readonly audience: string;
  readonly maxLifetimeSeconds: number;
}

/** How tokens open a gateway; absent where they do not. */
export function tokenAccess(scope: Construct, tokens: TokensConfiguration | undefined): TokenAccess | undefined {
  if (!tokens) return undefined;
  const { account, region, stackName } = Stack.of(scope);
  // A token for one gateway must not open another one, so the name is that of this stack alone.
  const { audience = `headgate:${region}:${account}:${stackName}`, maxLifetimeSeconds } = tokens;
  return { audience, maxLifetimeSeconds };
}

/** Lets somebody ask STS for tokens for this gateway, and for no other purpose. */
export function askForTokens({ audience, maxLifetimeSeconds }: TokenAccess): PolicyStatement {
  return new PolicyStatement({
    actions: ['sts:GetWebIdentityToken'],
    resources: ['*'],
    conditions: {
      'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': audience },
      // `ForAllValues` holds where there is no value at all.
      Null: { 'sts:IdentityTokenAudience': 'false' },
      NumericLessThanEquals: { 'sts:DurationSeconds': String(maxLifetimeSeconds) },
      StringEquals: { 'sts:SigningAlgorithm': 'ES384' },
    },
  });
}

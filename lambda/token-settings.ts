/**
 * What may be set of tokens in `headgate.config.ts`. Imports nothing: `lib/` reads it beside `aws-cdk-lib`, and the bundles
 * carry it.
 */

/** Who is let in beside those with gateway keys and those who sign. */
export interface AccessConfiguration {
  /** Tokens of `sts:GetWebIdentityToken`; absent means that none opens anything. */
  readonly tokens?: TokensConfiguration;
}

/** Whose tokens are believed, and what they must say. */
export interface TokensConfiguration {
  readonly issuers: readonly IssuerConfiguration[];
  /** What tokens must be made for; absent means a name that no other stack has. */
  readonly audience?: string;
  /** The longest life of a token: for so long it cannot be taken back. */
  readonly maxLifetimeSeconds: number;
  /** The ARN of a role or user to its team, for those that cannot have the tag `headgate-team`. */
  readonly roles: Readonly<Record<string, string>>;
}

/** The issuer of one AWS account. */
export interface IssuerConfiguration {
  readonly url: string;
  /** The teams that its tokens may be of; absent means all. */
  readonly teams?: readonly string[];
}

/** The environment variable of the gateway function that says what tokens must be made for. */
export const TOKEN_AUDIENCE = 'TOKEN_AUDIENCE';

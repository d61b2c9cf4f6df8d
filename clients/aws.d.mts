import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

/** As whom to sign, and for where. */
export interface SigningOptions {
  /** The region of the gateway. */
  readonly region: string;
  /** Credentials, or what gives them; absent: where the AWS SDK looks for them. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
}

/** A `fetch` for SDKs that signs each request with Signature Version 4, so that a team's role is all that it needs. */
export function signingFetch(options: SigningOptions): typeof fetch;

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

/** Which gateway tokens are for, and as whom they are asked for. */
export interface TokenOptions extends SigningOptions {
  /** The output `TokenAudience` of the stack. */
  readonly audience: string;
  /** How long a token lives, from 60 to 3600; absent: 300. It cannot outlive the session that asks for it. */
  readonly durationSeconds?: number;
  /** Another address of AWS STS; absent: that of the region. */
  readonly endpoint?: string;
}

/** An `apiKey` for SDKs that is a function: a token of AWS STS, so that there is no secret to keep. */
export function tokenProvider(options: TokenOptions): () => Promise<string>;

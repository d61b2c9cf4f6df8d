/** Who a request comes from, with the tags and policies that decide what it may do. */
export interface Identity {
  readonly arn: string;
  readonly accountId: string;
  readonly userId: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: readonly PolicyDocument[];
}

/** An IAM policy in the form that CloudFormation templates carry, after its references are resolved. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: PolicyStatement | readonly PolicyStatement[];
}

/** One statement of a policy. Single values and lists mean the same, as in IAM. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Where the verifier of signatures looks up whose access key signed a request. */
export interface IdentityStore {
  find(
    accessKeyId: string,
    sessionToken?: string,
  ): { readonly identity: Identity; readonly secretAccessKey: string } | undefined;
  /** A store that can tell expired sessions from unknown ones lets the refusal say so. */
  hasExpired?(accessKeyId: string): boolean;
}

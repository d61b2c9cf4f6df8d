/** A finding that was looked at and is meant to be so. */
export interface Acknowledgement {
  /** The path of a construct within the stack; the finding may be on it or on anything inside it. */
  readonly construct: string;
  /** Whose rule it is; absent means AwsSolutions. */
  readonly pack?: 'Serverless';
  /** The rule, with the finding where a rule can have several. */
  readonly rule: string;
  readonly reason: string;
}

/** A refusal in a service's own words: the type and message that its SDK client turns into an exception. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  /** Further members of the answer, such as `CancellationReasons`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    type: string,
    message: string,
    options: { readonly status?: number; readonly details?: Readonly<Record<string, unknown>> } = {},
  ) {
    super(message);
    this.name = 'AwsError';
    this.type = type;
    this.status = options.status ?? 400;
    this.details = options.details ?? {};
  }

  /** Whether this is the named error, with or without the namespace that DynamoDB puts before its types. */
  is(shortType: string): boolean {
    return this.type === shortType || this.type.endsWith(`#${shortType}`);
  }
}

const DYNAMODB = 'com.amazonaws.dynamodb.v20120810#';

/** A DynamoDB error with the namespace that the real service sends. */
export function dynamoError(type: string, message: string, details: Readonly<Record<string, unknown>> = {}): AwsError {
  return new AwsError(`${DYNAMODB}${type}`, message, { details });
}

/** A DynamoDB request that is wrong in itself; the validator of the real service has a namespace of its own. */
export function validationError(message: string): AwsError {
  return new AwsError('com.amazon.coral.validate#ValidationException', message);
}

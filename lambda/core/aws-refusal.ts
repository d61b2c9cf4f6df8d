import { withoutKeys } from './complaint.ts';
import { type ErrorCode, GatewayError } from './errors.ts';
import { objectIn, textIn } from './json.ts';
import { retryAfter } from './retry-after.ts';

/**
 * Names a refusal in the form of AWS's own services: the kind in the header `x-amzn-errortype`, a message in the body.
 * `undefined` for all else, and for what the endpoint said in the words of its dialect: clients know those better.
 * Kinds and statuses: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_InvokeModel.html, 2026-11-20.
 */
export function readAwsRefusal(
  status: number,
  headers: ReadonlyMap<string, string>,
  body: string,
): GatewayError | undefined {
  const json = parsed(body);
  const kind = kindIn(headers.get('x-amzn-errortype') ?? textIn(json?.__type));
  if (status < 400 || kind === undefined) return undefined;
  const message = textIn(json?.message) ?? textIn(json?.Message);
  const code = classify(kind, message ?? '');
  const isOwnForm = json?.error === undefined;
  if (code === undefined || (!isOwnForm && code !== 'provider-auth-failed')) return undefined;
  return new GatewayError(code, messageFor(code, status, message), {
    providerCode: kind,
    retryAfterSeconds: retryAfter(headers),
    isUnbilled: true,
  });
}

/** `ThrottlingException:http://internal.amazon.com/…` in the header, `com.amazon.coral.service#…` in a body. */
function kindIn(text: string | undefined): string | undefined {
  return /^(?:[\w.]+#)?(\w+)/.exec(text ?? '')?.[1];
}

function messageFor(code: ErrorCode, status: number, message: string | undefined): string {
  // It names the role, the account and the policy, none of which is the caller's business.
  if (code === 'provider-auth-failed')
    return 'The provider does not let the gateway use this model. An operator has to allow it, in IAM or for the account.';
  if (!message) return `The provider answered ${status} without saying why.`;
  return withoutKeys(message).slice(0, 2_000);
}

const CONTEXT =
  /too long|input tokens? exceeded|too many (input )?tokens|maximum (context|number of (input )?tokens)|context[ _](length|window|limit)/i;
const NO_SUCH_MODEL = /model identifier is invalid|could(n't| not) (find|resolve)|reached the end of its life/i;

function classify(kind: string, message: string): ErrorCode | undefined {
  if (kind !== 'ValidationException') return KINDS.get(kind);
  if (CONTEXT.test(message)) return 'context-length-exceeded';
  return NO_SUCH_MODEL.test(message) ? 'model-unknown' : 'invalid-request';
}

/** Those that are not here are named by their status. */
const KINDS: ReadonlyMap<string, ErrorCode> = new Map([
  ['ThrottlingException', 'rate-limited'],
  ['TooManyRequestsException', 'rate-limited'],
  ['ServiceQuotaExceededException', 'quota-exhausted'],
  ['AccessDeniedException', 'provider-auth-failed'],
  ['UnrecognizedClientException', 'provider-auth-failed'],
  ['InvalidClientTokenId', 'provider-auth-failed'],
  ['InvalidSignatureException', 'provider-auth-failed'],
  ['IncompleteSignatureException', 'provider-auth-failed'],
  ['MissingAuthenticationTokenException', 'provider-auth-failed'],
  ['ExpiredTokenException', 'provider-auth-failed'],
  ['ResourceNotFoundException', 'model-unknown'],
  ['ModelNotReadyException', 'provider-overloaded'],
  ['ServiceUnavailableException', 'provider-overloaded'],
  ['ModelTimeoutException', 'timed-out'],
  ['ModelErrorException', 'provider-failed'],
  ['ModelStreamErrorException', 'provider-failed'],
  ['InternalServerException', 'provider-failed'],
  ['InternalFailure', 'provider-failed'],
]);

function parsed(body: string) {
  try {
    return objectIn(JSON.parse(body));
  } catch {
    return undefined; // The header says what happened all the same.
  }
}

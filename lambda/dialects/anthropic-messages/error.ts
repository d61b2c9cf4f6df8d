import { isBadKey, isLargerThanLimit, isSpent } from '../../core/account-words.ts';
import { readAwsRefusal } from '../../core/aws-refusal.ts';
import { isFiltered, isPage, messageFor, remedyFor, withoutKeys } from '../../core/complaint.ts';
import { type ErrorCode, GatewayError, type Relay } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { Json, SseFrame } from '../../core/types.ts';
import { retryAfterLimits } from './retry-after.ts';

/** What a provider said. */
interface Complaint {
  readonly type: string | undefined;
  readonly message: string | undefined;
  /** A finer word that Anthropic gives with some. */
  readonly detail: string | undefined;
  /** What it is about, where a host says so. */
  readonly param: string | undefined;
}

/** Names what a provider answered instead of an answer. */
export function readError(status: number, headers: ReadonlyMap<string, string>, body: string): GatewayError {
  const awsRefusal = readAwsRefusal(status, headers, body);
  if (awsRefusal) return awsRefusal;
  const complaint = complaintIn(body);
  const isErrorStatus = status >= 400;
  const code = classify(isErrorStatus ? status : undefined, complaint);
  return new GatewayError(code, messageFor(code, status, complaint?.message), {
    providerCode: complaint?.detail ?? complaint?.type,
    retryAfterSeconds: retryAfterLimits(headers),
    // A refusal, a redirect, an error body and a web page are no answers and cost nothing; an empty 200 may have.
    isUnbilled: status < 200 || status > 299 || complaint !== undefined || isPage(headers),
    relay: isErrorStatus && complaint ? relayOf(code, status, body) : undefined,
    remedy: remedyFor(code, complaint?.message ?? ''),
  });
}

/** The error that a frame, or a body with status 200, holds. */
export function errorIn(frame: SseFrame, json: Json, isUnbilled: boolean): GatewayError | undefined {
  const isError = json.type === 'error' || frame.event === 'error' || Boolean(json.error);
  if (!isError) return undefined;
  const complaint = complaintOf(json);
  const code = classify(undefined, complaint);
  const isOurs = json.type === 'error' && frame.data !== '';
  return new GatewayError(code, messageFor(code, 200, complaint?.message), {
    providerCode: complaint?.detail ?? complaint?.type,
    isUnbilled,
    remedy: remedyFor(code, complaint?.message ?? ''),
    relay: isOurs ? relayOf(code, STATUSES.get(complaint?.type ?? '') ?? 500, frame.data) : undefined,
  });
}

/** Clients match on wording, so they get a provider's error byte for byte; but never one that may hold a key. */
function relayOf(code: ErrorCode, status: number, body: string): Relay | undefined {
  const isSecret = code === 'provider-auth-failed' || status === 401 || status === 403 || withoutKeys(body) !== body;
  return isSecret ? undefined : { dialect: 'anthropic-messages', status, body };
}

function complaintIn(body: string): Complaint | undefined {
  try {
    const json: unknown = JSON.parse(body);
    const object = objectIn(json) ?? objectsIn(json)[0];
    return object && complaintOf(object);
  } catch {
    return undefined; // HTML or nothing: it says no more than the status does, and must not reach the client.
  }
}

/** `{type: "error", error: {type, message}}`, and what hosts say that speak this dialect as a second language. */
function complaintOf(json: Json): Complaint | undefined {
  const error = objectIn(json.error);
  const inner = error ?? json;
  const message = textIn(inner.message) ?? textIn(json.error) ?? textIn(json.detail);
  if (message === undefined && !error) return undefined;
  return {
    type: textIn(inner.type) ?? textIn(inner.code),
    message,
    detail: textIn(objectIn(inner.details)?.error_code),
    param: textIn(inner.param),
  };
}

/** The statuses that error types come with, for errors that come within a stream. */
const STATUSES: ReadonlyMap<string, number> = new Map([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['billing_error', 402],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

const CONTEXT = /prompt is too long|context[ _](length|window|limit)|maximum context|too many (input )?tokens/i;

/** By what it says as well as by status: an empty account is a 400, and a spend limit is a 429. */
function classify(told: number | undefined, complaint: Complaint | undefined): ErrorCode {
  const status = told ?? STATUSES.get(complaint?.type ?? '') ?? 502;
  const text = `${complaint?.type ?? ''} ${complaint?.detail ?? ''} ${complaint?.message ?? ''}`;
  const said = { words: [complaint?.type, complaint?.detail], message: complaint?.message, param: complaint?.param };
  if (isLargerThanLimit(status, said)) return 'request-too-large';
  if (status === 401 || (status === 400 && isBadKey(said))) return 'provider-auth-failed';
  if (status === 402 || (status <= 429 && isSpent(said))) return 'quota-exhausted';
  if ((status === 400 || status === 413 || status === 422) && CONTEXT.test(text)) return 'context-length-exceeded';
  if (isFiltered(status, text)) return 'content-filtered';
  if (status === 503 || status === 529 || complaint?.type === 'overloaded_error') return 'provider-overloaded';
  if (status === 408 || status === 504 || status === 524) return 'timed-out';
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid-request' : 'provider-failed');
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  403: 'forbidden',
  404: 'model-unknown',
  410: 'model-unknown',
  413: 'request-too-large',
  429: 'rate-limited',
};

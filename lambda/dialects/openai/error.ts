import { isBadKey, isLargerThanLimit, isLimited, isSpent, type Said } from '../../core/account-words.ts';
import { readAwsRefusal } from '../../core/aws-refusal.ts';
import { isFiltered, isPage, messageFor, remedyFor } from '../../core/complaint.ts';
import { type ErrorCode, GatewayError } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import { retryAfter } from '../../core/retry-after.ts';
import type { Json, SseFrame } from '../../core/types.ts';
import { retryDelayIn, retryIn } from './retry-after.ts';

/** What a provider said, whichever of the known shapes it said it in. */
interface Complaint extends Said {
  readonly code: string | undefined;
  readonly param: string | undefined;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
}

/** Names what a provider answered instead of an answer. */
export function readError(status: number, headers: ReadonlyMap<string, string>, body: string): GatewayError {
  const awsRefusal = readAwsRefusal(status, headers, body);
  if (awsRefusal) return awsRefusal;
  const complaint = complaintIn(body);
  const isErrorStatus = status >= 400;
  const code = classify(isErrorStatus ? status : (complaint?.status ?? statusIn(complaint)), complaint);
  return new GatewayError(code, messageFor(code, status, complaint?.message), {
    param: complaint?.param,
    providerCode: complaint?.code,
    retryAfterSeconds: retryAfter(headers) ?? toldIn(complaint, code),
    // A refusal, a redirect, an error body and a web page are no answers and cost nothing; an empty 200 may have.
    isUnbilled: status < 200 || status > 299 || complaint !== undefined || isPage(headers),
    remedy: remedyFor(code, textOf(complaint)),
  });
}

/** The error that a frame, or a body with status 200, holds; `error: null` is none. */
export function errorIn(event: string | undefined, json: Json, isUnbilled = false): GatewayError | undefined {
  // vLLM's hosts send `{object: "error", message}` without a wrapper, and then `[DONE]`.
  const isError = json.error || event === 'error' || json.object === 'error' || json.type === 'error';
  if (!isError) return undefined;
  const complaint = complaintOf(json);
  const code = classify(complaint?.status ?? statusTold(json.status_code) ?? statusIn(complaint), complaint);
  return new GatewayError(code, messageFor(code, 200, complaint?.message), {
    param: complaint?.param,
    providerCode: complaint?.code,
    retryAfterSeconds: toldIn(complaint, code),
    isUnbilled,
    remedy: remedyFor(code, textOf(complaint)),
  });
}

/** An error as OpenAI's clients know it, with our own word for it beside theirs. */
export function writeError(error: GatewayError, callId: string): Json {
  const { param, providerCode, limit } = error.details;
  return {
    error: {
      message: error.message,
      type: typeFor(error),
      param: param ?? null,
      code: codeFor(error) ?? providerCode ?? error.errorType,
      error_type: error.errorType,
      call_id: callId,
      ...(limit && { limit }),
    },
  };
}

/** An error within a stream. No `[DONE]` follows it, so that no client takes the text before it for complete. */
export function writeErrorFrame(error: GatewayError, callId: string): SseFrame {
  return { data: JSON.stringify(writeError(error, callId)) };
}

function typeFor(error: GatewayError): string {
  if (error.code === 'quota-exhausted') return 'insufficient_quota';
  if (error.code === 'rate-limited' || error.code === 'limit-reached')
    return error.details.limit?.kind === 'tokens-per-minute' ? 'tokens' : 'requests';
  return error.status < 500 ? 'invalid_request_error' : 'server_error';
}

/** Codes that OpenAI's clients compare with. */
function codeFor(error: GatewayError): string | undefined {
  if (error.code === 'unauthenticated') return 'invalid_api_key';
  if (error.code === 'model-unknown') return 'model_not_found';
  if (error.code === 'context-length-exceeded') return 'context_length_exceeded';
  if (error.code === 'rate-limited') return 'rate_limit_exceeded';
  return error.code === 'quota-exhausted' ? 'insufficient_quota' : undefined;
}

/** Free text is believed where it is about a limit: there, nothing of the request is repeated. */
function toldIn(complaint: Complaint | undefined, code: ErrorCode): number | undefined {
  return complaint?.retryAfterSeconds ?? (code === 'rate-limited' ? retryIn(complaint?.message ?? '') : undefined);
}

function complaintIn(body: string): Complaint | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return undefined; // HTML or nothing: it says no more than the status does, and must not reach the client.
  }
  const object = objectIn(json) ?? objectsIn(json)[0]; // Gemini wraps its error in a list.
  return object && complaintOf(object);
}

/** `{error: {…}}`, `{error: "text", code}` (xAI), `{detail}` (Mistral, DeepInfra), `{message, code}` (Cerebras). */
function complaintOf(json: Json): Complaint | undefined {
  const error = objectIn(json.error);
  const inner = error ?? json;
  const message =
    textIn(inner.message) ??
    textIn(json.error) ??
    textIn(json.detail) ??
    objectionsIn(objectIn(inner.message)?.detail ?? json.detail);
  if (message === undefined && !error) return undefined;
  const code = inner.code ?? json.code;
  return {
    // OpenRouter's own message says no more than "Provider returned error".
    message: [message, textIn(objectIn(inner.metadata)?.raw)].filter(Boolean).join(': '),
    words: [code, inner.type, inner.status].map(textIn),
    code: textIn(code) ?? textIn(inner.type) ?? textIn(inner.status),
    param: textIn(inner.param),
    status: statusTold(inner.status_code) ?? statusTold(json.status_code) ?? statusTold(code),
    retryAfterSeconds: retryDelayIn(inner.details),
  };
}

/** What a validator objects to, and where. It repeats the input as well, which may be the prompt: that stays out. */
function objectionsIn(detail: unknown): string | undefined {
  const objections = objectsIn(detail).map(({ loc, msg }) => {
    const place = Array.isArray(loc) ? `${loc.join('.')}: ` : '';
    return place + (textIn(msg) ?? 'not accepted');
  });
  return objections.length > 0 ? objections.join('; ') : undefined;
}

function statusTold(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 400 && value < 600 ? value : undefined;
}

const CONTEXT = /context[ _](length|window)|prompt is too long|input token count|maximum context|too many tokens/i;
const NOTHING_SAID: Said = { words: [], message: undefined };
const OVERLOADED = /\boverloaded/i;

/** By body as well as by status: several providers answer 400 to a bad key, and 429 to a spent account. */
function classify(status: number, complaint: Complaint | undefined): ErrorCode {
  const text = textOf(complaint);
  const said = complaint ?? NOTHING_SAID;
  if (isLargerThanLimit(status, said)) return 'request-too-large';
  // Gemini's words for a limit by the minute are OpenAI's for a spent account.
  if (status === 429 && complaint?.code === 'RESOURCE_EXHAUSTED') return 'rate-limited';
  if (status === 402 || isSpent(said)) return 'quota-exhausted';
  if (status === 401 || (status === 400 && isBadKey(said))) return 'provider-auth-failed';
  if (status === 429 || (status === 413 && isLimited(said))) return 'rate-limited';
  if ((status === 400 || status === 413 || status === 422) && CONTEXT.test(text)) return 'context-length-exceeded';
  if (isFiltered(status, text)) return 'content-filtered';
  if (status === 498 || status === 503 || status === 529) return 'provider-overloaded';
  if (status === 408 || status === 504 || status === 524) return 'timed-out';
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'invalid-request' : 'provider-failed');
}

/** The status that an error would have had, if it had not come within a 200. */
function statusIn(complaint: Complaint | undefined): number {
  const text = textOf(complaint);
  const said = complaint ?? NOTHING_SAID;
  if (isLimited(said)) return 429;
  if (OVERLOADED.test(text)) return 503;
  if (CONTEXT.test(text) || isFiltered(400, text)) return 400;
  return isBadKey(said) ? 401 : 502;
}

function textOf(complaint: Complaint | undefined): string {
  return `${complaint?.code ?? ''} ${complaint?.message ?? ''}`;
}

const BY_STATUS: Readonly<Record<number, ErrorCode>> = {
  403: 'forbidden',
  404: 'model-unknown',
  410: 'model-unknown',
  413: 'request-too-large',
};

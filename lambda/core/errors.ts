import type { DialectId } from './dialect-id.ts';

/** What can go wrong, as a closed list: a new code does not compile until it has a row in `FACTS`. */
export type ErrorCode =
  | 'invalid-request'
  | 'context-length-exceeded'
  | 'content-filtered'
  | 'unauthenticated'
  | 'forbidden'
  | 'model-unknown'
  | 'endpoint-unknown'
  | 'call-unknown'
  | 'key-unknown'
  | 'request-too-large'
  | 'media-unsupported'
  | 'rate-limited'
  | 'quota-exhausted'
  | 'budget-exceeded'
  | 'limit-reached'
  | 'provider-key-unavailable'
  | 'switched-off'
  | 'provider-auth-failed'
  | 'provider-overloaded'
  | 'provider-failed'
  | 'provider-cut'
  | 'timed-out'
  | 'client-left'
  | 'access-unavailable'
  | 'ledger-unavailable'
  | 'idempotency-in-flight'
  | 'idempotency-key-reused'
  | 'idempotency-answer-not-kept'
  | 'idempotency-unavailable'
  | 'internal';

interface ErrorFacts {
  readonly status: number;
  /** Our vocabulary on the wire, which is OpenRouter's where it has a word. */
  readonly errorType: string;
  /** Whether a client that sends the same request again may fare better. */
  readonly isRetryable: boolean;
}

const FACTS: Readonly<Record<ErrorCode, ErrorFacts>> = {
  'invalid-request': { status: 400, errorType: 'invalid_request', isRetryable: false },
  'context-length-exceeded': { status: 400, errorType: 'context_length_exceeded', isRetryable: false },
  'content-filtered': { status: 400, errorType: 'content_filter', isRetryable: false },
  unauthenticated: { status: 401, errorType: 'authentication', isRetryable: false },
  forbidden: { status: 403, errorType: 'permission_denied', isRetryable: false },
  'model-unknown': { status: 404, errorType: 'model_not_found', isRetryable: false },
  'endpoint-unknown': { status: 404, errorType: 'endpoint_not_found', isRetryable: false },
  'call-unknown': { status: 404, errorType: 'call_not_found', isRetryable: false },
  'key-unknown': { status: 404, errorType: 'key_not_found', isRetryable: false },
  'request-too-large': { status: 413, errorType: 'request_too_large', isRetryable: false },
  'media-unsupported': { status: 415, errorType: 'unsupported_media_type', isRetryable: false },
  'rate-limited': { status: 429, errorType: 'rate_limit_exceeded', isRetryable: true },
  'quota-exhausted': { status: 429, errorType: 'insufficient_quota', isRetryable: false },
  // The team's own money and limits, as it has set them: no provider has been asked.
  'budget-exceeded': { status: 402, errorType: 'budget_exceeded', isRetryable: false },
  'limit-reached': { status: 429, errorType: 'rate_limit_exceeded', isRetryable: true },
  'provider-key-unavailable': { status: 503, errorType: 'provider_key_unavailable', isRetryable: true },
  // 503, as nothing is wrong with the request; but only an operator can change it.
  'switched-off': { status: 503, errorType: 'switched_off', isRetryable: false },
  'provider-auth-failed': { status: 502, errorType: 'provider_auth_failed', isRetryable: false },
  'provider-overloaded': { status: 503, errorType: 'provider_overloaded', isRetryable: true },
  'provider-failed': { status: 502, errorType: 'provider_unavailable', isRetryable: true },
  'provider-cut': { status: 502, errorType: 'provider_stream_cut', isRetryable: true },
  'timed-out': { status: 504, errorType: 'timeout', isRetryable: true },
  // Nobody reads it: nginx's status for a client that went away keeps it apart from failures.
  'client-left': { status: 499, errorType: 'client_left', isRetryable: true },
  'access-unavailable': { status: 503, errorType: 'access_unavailable', isRetryable: true },
  'ledger-unavailable': { status: 503, errorType: 'ledger_unavailable', isRetryable: true },
  // 409 is tried again by SDKs, as it should be; 422 is not.
  'idempotency-in-flight': { status: 409, errorType: 'idempotency_in_flight', isRetryable: true },
  'idempotency-key-reused': { status: 422, errorType: 'idempotency_key_reused', isRetryable: false },
  'idempotency-answer-not-kept': { status: 409, errorType: 'idempotency_answer_not_kept', isRetryable: false },
  'idempotency-unavailable': { status: 503, errorType: 'idempotency_unavailable', isRetryable: true },
  internal: { status: 500, errorType: 'internal', isRetryable: true },
};

/** An error as a provider wrote it, for callers of the same dialect. Never one that may repeat a key. */
export interface Relay {
  readonly dialect: DialectId;
  readonly status: number;
  readonly body: string;
}

/** What may mend a request that a provider refused. */
export type Remedy = 'without-thoughts' | 'another-dialect';

export interface ErrorDetails {
  readonly relay?: Relay | undefined;
  readonly cause?: unknown;
  readonly param?: string | undefined;
  /** The provider's own code, where clients know it. */
  readonly providerCode?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** True only where the provider provably did no work: never connected, or an error status before any body. */
  readonly isUnbilled?: boolean | undefined;
  readonly remedy?: Remedy | undefined;
  /** Whether the target was known to be down and was asked only because nothing else was left: once is enough. */
  readonly isHopeless?: boolean | undefined;
  /** Whether nothing was asked, as the target has failed of late and something else was said to follow. */
  readonly isLeftAlone?: boolean | undefined;
  /**
   * Whether a client had better not repeat it by itself: more than one attempt has been made, and it would make of three
   * attempts nine; or an operator has said no.
   */
  readonly isExhausted?: boolean | undefined;
  /** Which limit of the team's or the key's refuses it, and how it stands, as the caller is shown it. */
  readonly limit?: Readonly<Record<string, string | number | null>> | undefined;
  /** What the answer tells in its head. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly way?: Way | undefined;
}

/** What was tried before a call came to nothing. */
export interface Way {
  readonly attempts: number;
  /** For callers who want to see it. */
  readonly trace: Readonly<Record<string, unknown>> | undefined;
}

/** Everything that the gateway refuses or fails with; a dialect renders it in the caller's words. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return FACTS[this.code].status;
  }

  get errorType(): string {
    return FACTS[this.code].errorType;
  }

  get isRetryable(): boolean {
    return FACTS[this.code].isRetryable;
  }
}

/** Makes an unknown error `internal`: its text may hold a secret or a prompt, so only the log gets to see the cause. */
export function toGatewayError(cause: unknown): GatewayError {
  if (cause instanceof GatewayError) return cause;
  return new GatewayError('internal', 'The gateway failed. The call id names the log line that says why.', { cause });
}

/** Whether the connection failed, and not the provider: what it tells may follow a finish reason, and ends the answer. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof GatewayError && (error.code === 'provider-cut' || error.code === 'timed-out');
}

/** Shortens and escapes text that a caller chose, so that an error or a log line stays one short line. */
export function quoted(text: string, length = 64): string {
  const shown = text.length > length ? `${text.slice(0, length)}…` : text;
  return JSON.stringify(shown.toWellFormed()).replace(
    /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

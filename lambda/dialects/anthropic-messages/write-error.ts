import type { ErrorCode, GatewayError } from '../../core/errors.ts';
import type { Json, SseFrame } from '../../core/types.ts';
import { errorDetails } from './thread.ts';

/** An error as Anthropic's clients know it. */
export function writeError(error: GatewayError, callId: string): Json {
  const message = error.code === 'context-length-exceeded' ? tooLong(error.message) : error.message;
  const { limit } = error.details;
  const type = TYPES[error.code] ?? 'api_error';
  const told = { type, message, ...errorDetails(error), ...(limit && { limit }) };
  return { type: 'error', error: told, request_id: callId };
}

/** The status that clients of this dialect expect where it is not ours: they retry on 529, and never on 402. */
export function statusOf(error: GatewayError): number {
  if (error.code === 'provider-overloaded') return 529;
  return error.code === 'quota-exhausted' ? 402 : error.status;
}

/** An error within a stream, in the provider's own words if they are in this dialect. No `message_stop` follows it. */
export function writeErrorFrame(error: GatewayError, callId: string): SseFrame {
  const { relay } = error.details;
  const isOurs = relay?.dialect === 'anthropic-messages';
  return { event: 'error', data: isOurs ? relay.body : JSON.stringify(writeError(error, callId)) };
}

const TYPES: Readonly<Partial<Record<ErrorCode, string>>> = {
  'invalid-request': 'invalid_request_error',
  'context-length-exceeded': 'invalid_request_error',
  'content-filtered': 'invalid_request_error',
  'media-unsupported': 'invalid_request_error',
  unauthenticated: 'authentication_error',
  forbidden: 'permission_error',
  'model-unknown': 'not_found_error',
  'endpoint-unknown': 'not_found_error',
  'call-unknown': 'not_found_error',
  'key-unknown': 'not_found_error',
  'request-too-large': 'request_too_large',
  'rate-limited': 'rate_limit_error',
  'quota-exhausted': 'billing_error',
  'budget-exceeded': 'billing_error',
  'limit-reached': 'rate_limit_error',
  'provider-overloaded': 'overloaded_error',
  'timed-out': 'timeout_error',
};

/** Claude Code shortens a conversation on this wording, and on no other: `prompt is too long: N tokens > M maximum`. */
function tooLong(message: string): string {
  if (/prompt is too long/i.test(message)) return message;
  const numbers = [...message.matchAll(/\d[\d,_]{2,}/g)].map(([text]) => Number(text.replace(/[,_]/g, '')));
  const limit = /(?:maximum|limit|window)\D{0,40}?(\d[\d,_]{2,})/i.exec(message)?.[1];
  const most = limit === undefined ? undefined : Number(limit.replace(/[,_]/g, ''));
  const asked = most === undefined ? undefined : numbers.find((number) => number > most);
  if (asked === undefined) return `prompt is too long: ${message}`;
  return `prompt is too long: ${asked} tokens > ${most} maximum. ${message}`;
}

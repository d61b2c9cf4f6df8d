import type { GatewayError } from '../../core/errors.ts';
import { objectIn } from '../../core/json.ts';
import type { Json, SseFrame } from '../../core/types.ts';
import { writeError } from '../openai/error.ts';

/** An event of this dialect, without its number. */
export type Event = Json & { readonly type: string };

/** An event as it goes over the wire. Clients tell events apart by either of the two names. */
export function frameOf({ type, ...members }: Event, sequenceNumber: number): SseFrame {
  return { event: type, data: JSON.stringify({ type, sequence_number: sequenceNumber, ...members }) };
}

/** An error in both forms that clients know: OpenAI documents the flat one and sends the nested one. */
export function errorEvent(error: GatewayError, callId: string): Event {
  const nested = objectIn(writeError(error, callId).error) ?? {};
  return { type: 'error', code: nested.code, message: nested.message, param: nested.param, error: nested };
}

/** What Codex acts upon, by its code: it passes `error` events over. */
export function failedEvent(response: Json, error: GatewayError): Event {
  const { code } = objectIn(writeError(error, '').error) ?? {};
  const failed = { ...response, status: 'failed', error: { code, message: messageOf(error) } };
  return { type: 'response.failed', response: failed };
}

/** Codex waits as long as the message of a limit says, in these words. */
function messageOf({ code, message, details }: GatewayError): string {
  const seconds = code === 'rate-limited' ? details.retryAfterSeconds : undefined;
  if (seconds === undefined || /try again in/i.test(message)) return message;
  return `${message} Please try again in ${seconds}s.`;
}

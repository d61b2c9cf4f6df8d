import { GatewayError } from '../../core/errors.ts';
import { objectIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** What clients look for to send the whole conversation again, and from then on (`@anthropic-ai/sdk` since 1.2). */
const UNSUPPORTED = 'thread_unsupported_request';

/** Whether most of the conversation is not in the body, because Anthropic keeps it. */
export function continuesThread({ thread }: Json): boolean {
  return objectIn(thread)?.type === 'continue';
}

/**
 * Refuses a conversation that the provider is to keep, where it is of another dialect. The first request of one is
 * refused as well, though it is whole: once it is answered, the next has the new messages only.
 */
export function requireNoThread({ thread }: Json): void {
  if (thread === undefined || thread === null) return;
  const rule =
    'works only with Anthropic, which keeps what was said. Send the whole conversation in `messages` instead.';
  throw new GatewayError('invalid-request', `\`thread\` ${rule}`, { param: 'thread', providerCode: UNSUPPORTED });
}

/** What an error says of itself to programs. */
export function errorDetails({ details }: GatewayError): Json {
  if (details.providerCode !== UNSUPPORTED) return {};
  return { details: { error_code: UNSUPPORTED, unsupported: ['model'] } };
}

import { GatewayError, quoted } from './errors.ts';
import type { Json } from './types.ts';

/** The model that a request names. */
export function modelIn({ model }: Json): string {
  if (typeof model !== 'string' || model === '') throw invalidField('model', 'must name a model, as text.');
  return model.trim();
}

/** Whether a request wants a stream. Some clients write the word instead of the value. */
export function isStreamIn({ stream }: Json): boolean {
  if (stream === undefined || stream === null || stream === false || stream === 'false') return false;
  if (stream === true || stream === 'true') return true;
  throw invalidField('stream', `must be true or false, not ${quoted(JSON.stringify(stream))}.`);
}

/** A whole number of a request, if it is there. */
export function countIn(body: Json, name: string, least: number, most: number): number | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalidField(name, `must be a whole number of at least ${least}, not ${quoted(JSON.stringify(value))}.`);
}

/** Refuses a request without a list of messages, or with an empty one: nobody answers that. */
export function requireMessages({ messages }: Json): void {
  if (!Array.isArray(messages)) throw invalidField('messages', 'must be a list of messages.');
  if (messages.length === 0) throw invalidField('messages', 'must not be an empty list: there is nothing to answer.');
}

/** The refusal of a field, which names it. */
export function invalidField(param: string, rule: string): GatewayError {
  return new GatewayError('invalid-request', `\`${param}\` ${rule}`, { param });
}

import { GatewayError } from '../../core/errors.ts';
import { objectsIn } from '../../core/json.ts';
import type { Json } from '../../core/types.ts';

/** Fields that refer to what a provider has kept. They are never left out: without them another question is asked. */
export const STATEFUL = ['previous_response_id', 'conversation', 'prompt'] as const;

/** Which field of a request refers to what only the provider has kept, if any does. */
export function statefulFieldIn(body: Json): string | undefined {
  const named = STATEFUL.find((name) => body[name] !== undefined && body[name] !== null);
  if (named) return named;
  if (body.background === true) return 'background';
  return objectsIn(body.input).some(({ type }) => type === 'item_reference') ? 'item_reference' : undefined;
}

/** Refuses what a provider that is asked in another dialect cannot know of: it has kept nothing. */
export function requireStateless(body: Json): void {
  const name = statefulFieldIn(body);
  if (name === undefined) return;
  const rule =
    'works only at `/responses`, with a provider that has that endpoint itself and keeps what it answered. ' +
    'Send the whole conversation in `input` instead (many clients do so if told `store: false`), or ask for a model of ' +
    'such a provider.';
  const param = name === 'item_reference' ? 'input' : name;
  throw new GatewayError('invalid-request', `\`${name}\` ${rule}`, { param, providerCode: 'unsupported_parameter' });
}

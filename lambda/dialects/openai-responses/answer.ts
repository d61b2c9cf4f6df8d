import { GatewayError } from '../../core/errors.ts';
import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import type { ChatEvent, Chunk, Provider } from '../../core/types.ts';
import { errorIn } from '../openai/error.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readEnd } from './end.ts';
import { createItemReader } from './items.ts';

/** Reads an answer that came whole. A 200 that holds an error, or no response that has ended, is a failure. */
export function readAnswer(body: unknown, provider: Provider): Chunk {
  const json = objectIn(body);
  // An error instead of an answer costs nothing, unless it brings usage along.
  const error = json && errorIn(undefined, json, !objectIn(json.usage));
  if (error) throw error;
  const isEnded = json?.status === 'completed' || json?.status === 'incomplete';
  if (!json || !isEnded || !Array.isArray(json.output)) {
    throw new GatewayError('provider-failed', 'The provider answered 200 with a body that holds no answer.');
  }
  const reader = createItemReader(quirksOf(provider, 'openai-responses'));
  const items = objectsIn(json.output).flatMap((item, place) => reader.done(place, item));
  const model = textIn(json.model);
  const events: ChatEvent[] = [
    ...(model ? [{ type: 'served' as const, model }] : []),
    ...items,
    ...readEnd(json, provider, reader),
  ];
  return { events, body: json };
}

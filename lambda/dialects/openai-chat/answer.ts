import { GatewayError } from '../../core/errors.ts';
import { objectIn, objectsIn } from '../../core/json.ts';
import type { Chunk, Provider } from '../../core/types.ts';
import { errorIn } from '../openai/error.ts';
import { quirksOf } from '../openai/quirks.ts';
import { readServed } from '../openai/served.ts';
import { readUsage } from '../openai/usage.ts';
import { carriedSignatures } from './carry-signatures.ts';
import { createChoiceReader } from './choice.ts';
import { createMender } from './mend.ts';

/** Reads an answer that came whole. A 200 that holds an error, or no choice at all, is a failure. */
export function readAnswer(body: unknown, provider: Provider): Chunk {
  const json = objectIn(body);
  // An error instead of an answer costs nothing, unless it brings usage along.
  const error = json && errorIn(undefined, json, json.usage === undefined);
  if (error) throw error;
  const choices = objectsIn(json?.choices);
  const failed = choices.map((choice) => errorIn(undefined, choice)).find((problem) => problem !== undefined);
  if (failed) throw failed;
  if (!json || choices.length === 0) {
    throw new GatewayError('provider-failed', 'The provider answered 200 with a body that holds no answer.');
  }
  const quirks = quirksOf(provider, 'openai-chat');
  const events: Chunk['events'][number][] = [];
  readServed(json, true, events);
  const whole = createMender(false)(quirks.signsCalls ? carriedSignatures(json) : json);
  const readChoice = createChoiceReader();
  for (const choice of objectsIn(whole.choices)) readChoice(choice, choice.message, events);
  const usage = readUsage(json.usage ?? objectIn(json.x_groq)?.usage, quirks);
  if (usage) events.push({ type: 'usage', usage, isLast: true });
  return { events, body: whole };
}

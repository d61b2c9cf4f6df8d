import type { Json } from './types.ts';

/**
 * What asks for nothing but what happens anyway, by the name of its field: SDKs and clients such as LangChain and
 * Open WebUI write it into every request. A provider gets it where it takes the field; left out elsewhere it is no
 * loss, so it is not named, and no reason to refuse a strict caller. Not here is what changes an answer (a temperature
 * of 0), nor what a model may do unasked. The defaults are those of OpenAI's reference of chats, responses and
 * completions (https://platform.openai.com/docs/api-reference/chat/create), and for the last group of OpenRouter's
 * (https://openrouter.ai/docs/api-reference/parameters); seen 2026-11-20.
 */
const PLAIN: ReadonlyMap<string, readonly unknown[]> = new Map<string, readonly unknown[]>([
  ['n', [1]],
  ['best_of', [1]],
  ['echo', [false]],
  ['stream', [false]],
  ['temperature', [1]],
  ['top_p', [1]],
  ['presence_penalty', [0]],
  ['frequency_penalty', [0]],
  ['logit_bias', [{}]],
  // In completions of old a number, of which 0 does ask for some.
  ['logprobs', [false]],
  ['top_logprobs', [0]],
  ['stop', [[]]],
  ['tools', [[]]],
  ['functions', [[]]],
  ['tool_choice', ['auto']],
  ['parallel_tool_calls', [true]],
  ['modalities', [['text']]],
  ['verbosity', ['medium']],
  ['service_tier', ['auto', 'default']],
  ['truncation', ['disabled']],
  ['include', [[]]],
  ['background', [false]],
  ['metadata', [{}]],
  ['user', ['']],
  // It is no default of responses; but a provider that does not take the field stores nothing by it.
  ['store', [false]],
  ['top_k', [0]],
  ['top_a', [0]],
  ['min_p', [0]],
  ['repetition_penalty', [1]],
]);

/** Whether a field of a request asks for nothing. */
export function asksNothing(body: Json, name: string): boolean {
  const plain = Object.hasOwn(body, name) ? PLAIN.get(name) : undefined;
  return plain?.some((value) => JSON.stringify(value) === JSON.stringify(body[name])) === true;
}

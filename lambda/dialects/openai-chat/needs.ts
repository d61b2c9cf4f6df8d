import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import { estimateTokens, type Needs } from '../../core/needs.ts';
import type { Json } from '../../core/types.ts';
import { measureParts, textOf } from '../openai/measure-parts.ts';

/** Efforts that ask for no thinking. */
const NO_EFFORT: readonly unknown[] = [undefined, null, 'none', 'minimal'];

/** What a chat needs of the model that answers it. */
export function readNeeds(body: Json, bodyBytes: number): Needs {
  const messages = objectsIn(body.messages);
  const bulk = measureParts(
    messages.flatMap(({ content }) => objectsIn(content)),
    bodyBytes,
  );
  return {
    kind: 'chat',
    tools: Math.max(objectsIn(body.tools).length, objectsIn(body.functions).length),
    schema: objectIn(body.response_format)?.type === 'json_schema',
    images: bulk.images > 0,
    documents: bulk.documents > 0,
    reasoning: asksToThink(body),
    inputTokens: estimateTokens(bulk),
    isContinued: messages.some(({ role }) => role === 'assistant'),
    opening: openingOf(messages),
  };
}

/** OpenAI's field, and OpenRouter's object for all models. */
function asksToThink({ reasoning_effort: effort, reasoning: given }: Json): boolean {
  const reasoning = objectIn(given);
  if (reasoning?.enabled === false) return false;
  const isEnabled = reasoning?.enabled === true || typeof reasoning?.max_tokens === 'number';
  return isEnabled || !NO_EFFORT.includes(effort) || !NO_EFFORT.includes(textIn(reasoning?.effort));
}

function openingOf(messages: readonly Json[]): string {
  const first = messages.findIndex(({ role }) => role === 'user');
  const opening = first < 0 ? messages : messages.slice(0, first + 1);
  return opening.map(({ role, content }) => `${String(role)}\n${textOf(content)}`).join('\n');
}

import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import { estimateTokens, type Needs } from '../../core/needs.ts';
import type { Json } from '../../core/types.ts';
import { measureParts, textOf } from '../openai/measure-parts.ts';

const NO_EFFORT: readonly unknown[] = [undefined, 'none', 'minimal'];
/** Items that a model has said before. */
const SPOKEN: readonly unknown[] = ['function_call', 'custom_tool_call', 'reasoning'];

/** What a request for a response needs of the model that answers it. */
export function readNeeds(body: Json, bodyBytes: number): Needs {
  const items = objectsIn(body.input);
  const bulk = measureParts(
    items.flatMap(({ content, output }) => [...objectsIn(content), ...objectsIn(output)]),
    bodyBytes,
  );
  return {
    kind: 'chat',
    tools: objectsIn(body.tools).length,
    schema: objectIn(objectIn(body.text)?.format)?.type === 'json_schema',
    images: bulk.images > 0,
    documents: bulk.documents > 0,
    reasoning: !NO_EFFORT.includes(textIn(objectIn(body.reasoning)?.effort)),
    inputTokens: estimateTokens(bulk),
    isContinued: items.some(({ role, type }) => role === 'assistant' || SPOKEN.includes(type)),
    opening: `${textIn(body.instructions) ?? ''}\n${openingOf(body.input, items)}`,
  };
}

function openingOf(input: unknown, items: readonly Json[]): string {
  if (typeof input === 'string') return input;
  const first = items.findIndex(({ role }) => role === 'user');
  return (first < 0 ? items : items.slice(0, first + 1)).map(({ content }) => textOf(content)).join('\n');
}

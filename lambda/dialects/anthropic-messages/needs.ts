import { objectIn, objectsIn, textIn } from '../../core/json.ts';
import { type Bulk, estimateTokens, type Needs } from '../../core/needs.ts';
import type { Json } from '../../core/types.ts';

/** Efforts that ask for no more thinking than a model does by itself. */
const LITTLE_EFFORT: readonly unknown[] = [undefined, 'low', 'none'];

/** What a message needs of the model that answers it. */
export function readNeeds(body: Json, bodyBytes: number): Needs {
  const messages = objectsIn(body.messages);
  const bulk = measure(messages, bodyBytes);
  const output = objectIn(body.output_config);
  return {
    kind: 'chat',
    tools: objectsIn(body.tools).length,
    schema: objectIn(output?.format ?? body.output_format)?.type === 'json_schema',
    images: bulk.images > 0,
    documents: bulk.documents > 0,
    reasoning: asksToThink(objectIn(body.thinking)) || !LITTLE_EFFORT.includes(textIn(output?.effort)),
    inputTokens: estimateTokens(bulk),
    isContinued: messages.some(({ role }) => role === 'assistant'),
    opening: `${textOf(body.system)}\n${textOf(messages.find(({ role }) => role === 'user')?.content)}`,
  };
}

/** Adaptive thinking is what clients send by default: it leaves it to the model whether it thinks at all. */
function asksToThink(thinking: Json | undefined): boolean {
  return thinking?.type === 'enabled';
}

/** Walks the blocks of all messages, those within tool results and documents as well. */
function measure(messages: readonly Json[], bodyBytes: number): Bulk {
  let images = 0;
  let documents = 0;
  let mediaBytes = 0;
  const open: Json[] = messages.flatMap(({ content }) => objectsIn(content));
  for (let block = open.pop(); block; block = open.pop()) {
    const source = objectIn(block.source);
    if (block.type === 'image') images += 1;
    // One of text is read by every model.
    else if (block.type === 'document' && source?.type !== 'text' && source?.type !== 'content') documents += 1;
    if (source?.type === 'base64') mediaBytes += textIn(source.data)?.length ?? 0;
    for (const inner of objectsIn(block.content)) open.push(inner);
  }
  return { bodyBytes, mediaBytes, images, documents };
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return objectsIn(content)
    .map(({ text }) => textIn(text) ?? '')
    .join('\n');
}

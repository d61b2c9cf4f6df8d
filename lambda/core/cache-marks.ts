import type { CacheMark, Conversation, Message } from './conversation.ts';
import { objectsIn } from './json.ts';
import type { Json } from './types.ts';

/** More marks than this are refused. */
const MOST = 4;

/** The mark that ends a prefix worth keeping, in the one form that all have who heed it. */
export function markOf(cache: CacheMark | undefined): Json {
  return cache ? { cache_control: { type: 'ephemeral', ...(cache.ttl === '1h' && { ttl: '1h' }) } } : {};
}

/** Whether a caller has marked anything: who heeds no marks is said to have dropped them. */
export function hasMarks({ messages, tools }: Conversation): boolean {
  return tools.some(({ cache }) => cache) || messages.some((message) => marked(message));
}

/**
 * Keeps the last four marks of a body that was just written, and puts those of an hour before those of five minutes,
 * because another order is refused. The order is the one in which a prompt is read: tools, system, messages.
 */
export function boundMarks(body: { tools?: unknown; system?: unknown; messages: unknown }): void {
  const blocks = [...objectsIn(body.tools), ...objectsIn(body.system), ...blocksIn(body.messages)];
  // They were made by us a moment ago, and nobody else has them yet.
  const marked = blocks.filter((block) => 'cache_control' in block) as Record<string, unknown>[];
  const surplus = marked.length - MOST;
  let isShort = false;
  marked.forEach((block, at) => {
    if (at < surplus) delete block.cache_control;
    else if (isShort) block.cache_control = { type: 'ephemeral' };
    else isShort = !('ttl' in (block.cache_control as object));
  });
}

function blocksIn(messages: unknown): readonly Json[] {
  return objectsIn(messages).flatMap(({ content }) =>
    objectsIn(content).flatMap((block) => [...objectsIn(block.content), block]),
  );
}

function marked(message: Message): boolean {
  if (message.role === 'tool') return message.results.some(({ cache, parts }) => cache ?? parts.some(isMarked));
  return message.parts.some(isMarked);
}

function isMarked(part: object): boolean {
  return 'cache' in part && part.cache !== undefined;
}

import { objectIn, textIn } from '../../core/json.ts';
import type { Chat, Json } from '../../core/types.ts';
import { withPlainIds } from './plain-ids.ts';
import { isForeign } from './seal.ts';

/** The request without what models thought in earlier turns; `undefined` if there is nothing of that. */
export function withoutThoughts(chat: Chat): Chat | undefined {
  const { messages } = chat.original.body;
  const bare = withPlainIds(withoutBlocks(messages, isThought)); // Signatures are in the ids of calls as well.
  return bare === messages
    ? undefined
    : { ...chat, original: { ...chat.original, body: { ...chat.original.body, messages: bare } } };
}

/** Without thoughts of other providers, which Anthropic would refuse. The messages are the same ones if they hold none. */
export function withoutForeignThoughts(messages: unknown): unknown {
  return withoutBlocks(messages, isForeignThought);
}

function withoutBlocks(messages: unknown, isUnwanted: (block: unknown) => boolean): unknown {
  if (!Array.isArray(messages)) return messages;
  const bare = messages.flatMap((message: unknown) => {
    const fields = objectIn(message);
    const content = fields?.role === 'assistant' ? fields.content : undefined;
    if (!Array.isArray(content) || !content.some(isUnwanted)) return [message];
    const kept = content.filter((block) => !isUnwanted(block));
    return kept.length > 0 ? [{ ...fields, content: kept }] : [];
  });
  const isSame = bare.length === messages.length && bare.every((message, index) => message === messages[index]);
  return isSame ? messages : bare;
}

function isThought(block: unknown): boolean {
  const type = objectIn(block)?.type;
  return type === 'thinking' || type === 'redacted_thinking';
}

function isForeignThought(block: unknown): boolean {
  const { type, signature, data }: Json = objectIn(block) ?? {};
  if (type === 'thinking') return isForeign(textIn(signature) ?? '');
  return type === 'redacted_thinking' && isForeign(textIn(data) ?? '');
}

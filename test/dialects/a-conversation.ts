import type { Conversation, Message } from '../../lambda/core/conversation.ts';
import type { Model } from '../../lambda/core/gateway.ts';
import type { Chat, Json } from '../../lambda/core/types.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { anthropic } from '../../lambda/providers/anthropic.ts';

const NOTHING: Conversation = {
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'Hi' }] }],
  tools: [],
  toolChoice: undefined,
  parallelToolCalls: undefined,
  format: undefined,
  reasoning: undefined,
  temperature: undefined,
  topP: undefined,
  topK: undefined,
  stop: [],
  user: undefined,
  serviceTier: undefined,
  verbosity: undefined,
  left: [],
};
export const USER: Message = { role: 'user', parts: [{ type: 'text', text: 'Go' }] };
export const LOOK = { kind: 'function', name: 'look', schema: { type: 'object', properties: {} } } as const;

function translation() {
  const { translation: found } = anthropicMessages;
  if (!found) throw new Error('a dialect without a translation');
  return found;
}
/** Asks Anthropic for nothing but what is given. */
export function write(
  changes: Partial<Conversation>,
  { model = 'claude-sonnet-4-5', chat = {} as Partial<Chat>, facts = {} as Partial<Model> } = {},
) {
  const base = anthropicMessages.readRequest({ model: 'anthropic/m', messages: [{ role: 'user', content: 'Hi' }] }, 10);
  const known: Model = {
    provider: 'anthropic',
    id: model,
    price: undefined,
    contextTokens: undefined,
    maxOutputTokens: undefined,
    kind: 'chat',
    isReasoning: true,
    readsImages: true,
    ...facts,
  };
  const order = {
    chat: { ...base, ...chat },
    target: { provider: 'anthropic', model },
    provider: anthropic,
    model: known,
  };
  return translation().writeConversation({ ...NOTHING, ...changes }, order);
}
export const bodyOf = (...given: Parameters<typeof write>) => write(...given).body;
export const calls = (...ids: string[]): Message => ({
  role: 'assistant',
  parts: ids.map((id) => ({ type: 'tool-call', id, name: 'look', input: '{"a":1}' })),
});
export const result = (id: string, text: string): Message => ({
  role: 'tool',
  results: [{ id, parts: [{ type: 'text', text }] }],
});
/** What a client of Messages asked, in neutral words. */
export function read(body: Json): Conversation {
  return translation().readConversation(
    anthropicMessages.readRequest({ model: 'm', messages: [{ role: 'user', content: 'Hi' }], ...body }, 10),
  );
}

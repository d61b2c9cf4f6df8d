import { expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openaiCompletions } from '../../lambda/dialects/openai-completions/index.ts';

const CHAT = { model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }] };
const COMPLETION = { model: 'fake/m', prompt: 'Hi' };

test.each([
  ['a chat', openaiChat, CHAT, { max_tokens: -1 }],
  ['a chat', openaiChat, CHAT, { max_tokens: 0 }],
  ['a chat', openaiChat, CHAT, { max_completion_tokens: -1 }],
  ['a completion', openaiCompletions, COMPLETION, { max_tokens: -1 }],
])('the bound of %s that binds nothing is none, and is not sent on (Cline)', (_, dialect, asked: Json, bound) => {
  const { maxOutputTokens, original } = dialect.readRequest({ ...asked, ...bound }, 0);
  expect({ maxOutputTokens, body: original.body }).toEqual({ maxOutputTokens: undefined, body: asked });
});

test('a completion may still ask for no token at all, only for the probabilities of its prompt', () => {
  expect(openaiCompletions.readRequest({ ...COMPLETION, max_tokens: 0 }, 0).maxOutputTokens).toBe(0);
});

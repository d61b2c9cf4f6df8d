import { describe, expect, test } from 'vitest';
import { variedChat } from '../../lambda/core/experiments/varied-chat.ts';
import type { Dialect, Json } from '../../lambda/core/types.ts';
import { anthropicMessages } from '../../lambda/dialects/anthropic-messages/index.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openaiEmbeddings } from '../../lambda/dialects/openai-embeddings/index.ts';
import { openaiResponses } from '../../lambda/dialects/openai-responses/index.ts';

const CHANGE = { prefix: 'Be brief.', temperature: 0.1, topP: 0.5, maxOutputTokens: 7, effort: 'low' };
const user = { role: 'user', content: 'Hi' };
const varied = (dialect: Dialect, body: Json) => {
  const chat = dialect.readRequest({ model: 'smart', ...body }, 100, new Map([['x', 'y']]));
  return { chat, of: variedChat(chat, CHANGE, dialect) };
};
const bodyOf = (dialect: Dialect, body: Json) => varied(dialect, body).of.original.body;

describe('a request that an arm asks in its own way', () => {
  test.each<[string, Dialect, Json, object]>([
    [
      'chat',
      openaiChat,
      { messages: [user] },
      {
        messages: [{ role: 'system', content: 'Be brief.' }, user],
        max_completion_tokens: 7,
        temperature: 0.1,
        top_p: 0.5,
        reasoning_effort: 'low',
      },
    ],
    [
      'chat with a system text',
      openaiChat,
      { messages: [{ role: 'developer', content: 'You are X.' }, user] },
      { messages: [{ role: 'developer', content: 'Be brief.\n\nYou are X.' }, user] },
    ],
    [
      'chat with system parts',
      openaiChat,
      { messages: [{ role: 'system', content: [{ type: 'text', text: 'A' }] }, user], max_tokens: 9 },
      {
        messages: [
          {
            role: 'system',
            content: [
              { type: 'text', text: 'Be brief.' },
              { type: 'text', text: 'A' },
            ],
          },
          user,
        ],
        max_tokens: 7,
      },
    ],
    [
      'Messages',
      anthropicMessages,
      { messages: [user], max_tokens: 9 },
      { system: 'Be brief.', max_tokens: 7, output_config: { effort: 'low' } },
    ],
    [
      'Messages with a system text',
      anthropicMessages,
      { system: 'You are X.', messages: [user], max_tokens: 9 },
      { system: 'Be brief.\n\nYou are X.' },
    ],
    [
      'Messages with system blocks',
      anthropicMessages,
      { system: [{ type: 'text', text: 'A' }], messages: [user], max_tokens: 9 },
      {
        system: [
          { type: 'text', text: 'Be brief.' },
          { type: 'text', text: 'A' },
        ],
      },
    ],
    [
      'Responses',
      openaiResponses,
      { input: 'Hi', reasoning: { summary: 'auto' } },
      { instructions: 'Be brief.', max_output_tokens: 7, reasoning: { summary: 'auto', effort: 'low' } },
    ],
    [
      'Responses with instructions',
      openaiResponses,
      { input: 'Hi', instructions: 'You are X.' },
      { instructions: 'Be brief.\n\nYou are X.' },
    ],
  ])('is one of its dialect: %s', (_, dialect, body, expected) => {
    expect(bodyOf(dialect, body)).toMatchObject(expected);
  });

  test('is bounded by more bytes, keeps its headers, and leaves what was asked as it is', () => {
    const { chat, of } = varied(openaiChat, { messages: [user] });
    expect(of.bodyBytes).toBeGreaterThanOrEqual(100 + JSON.stringify(CHANGE).length);
    expect([of.maxOutputTokens, of.original.headers]).toEqual([7, chat.original.headers]);
    expect(chat.original.body).toEqual({ model: 'smart', messages: [user] });
  });

  test('stays as it is where there is nothing to say to a model', () => {
    const { chat, of } = varied(openaiEmbeddings, { input: 'Hi' });
    expect(of).toBe(chat);
  });
});

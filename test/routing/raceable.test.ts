import { expect, test } from 'vitest';
import type { DialectId } from '../../lambda/core/dialect-id.ts';
import type { Chat, Json } from '../../lambda/core/types.ts';
import { isRaceable } from '../../lambda/routing/is-raceable.ts';

const chat = (dialect: DialectId, body: Json): Chat => ({
  model: 'm',
  stream: false,
  showsUsage: false,
  maxOutputTokens: undefined,
  choices: 1,
  original: { dialect, body, headers: new Map() },
  bodyBytes: 2,
  needs: () => {
    throw new Error('Nobody asks.');
  },
});

test.each([
  ['openai-responses', {}, false],
  ['openai-responses', { store: null }, false],
  ['openai-responses', { store: true }, false],
  ['openai-responses', { store: false }, true],
  ['openai-chat', {}, true],
  ['openai-chat', { store: true }, false],
  ['openai-chat', { web_search_options: {} }, false],
  ['openai-chat', { search_parameters: { mode: 'on' } }, false],
  ['openai-chat', { modalities: ['text', 'audio'] }, false],
  ['openai-chat', { modalities: ['text'] }, true],
] as const)(
  'what is stored, searched for or spoken is not raced, and a response is stored unless the caller says no: %s %j',
  (dialect, body, may) => {
    expect(isRaceable(chat(dialect, body))).toBe(may);
  },
);

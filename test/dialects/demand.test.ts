import { describe, expect, test } from 'vitest';
import type { Demand, Json, Quirks } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { openAICompatible } from '../../lambda/providers/provider.ts';

const BYTES = 1_000;

/** What is asked of a host with these quirks by a body of a thousand bytes. */
function demandOf(body: Json, quirks: Partial<Quirks> = {}): Demand {
  const provider = openAICompatible({ id: 'fake', url: 'http://127.0.0.1', streamUsage: true, ...quirks });
  const chat = openaiChat.readRequest({ model: 'fake/m', messages: [{ role: 'user', content: 'Hi' }], ...body }, BYTES);
  return openaiChat.writeRequest(chat, { provider: 'fake', model: 'm' }, provider);
}

const saying = (...content: unknown[]): Json => ({ messages: [{ role: 'user', content }] });

describe('the most that the input can be', () => {
  const IMAGE = 20_000;
  const data = `data:image/png;base64,${'A'.repeat(400)}`;

  test.each<[string, Json, number]>([
    ['text', { messages: [{ role: 'user', content: 'Hello' }] }, BYTES],
    ['parts of text', saying({ type: 'text', text: 'a' }, { text: 'b' }, { type: 'reference', ids: [1] }), BYTES],
    ['thoughts', saying({ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }), BYTES],
    ['nonsense', { messages: [null, 'Hello', { role: 'user', content: [null, 'Hello'] }] }, BYTES],
    ['a picture elsewhere', saying({ type: 'image_url', image_url: { url: 'https://example.com' } }), BYTES + IMAGE],
    ['a picture within', saying({ type: 'image_url', image_url: { url: data } }), BYTES - data.length + IMAGE],
    ['a picture without an address', saying({ type: 'image_url' }), BYTES + IMAGE],
    ['sound', saying({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }), Infinity],
    ['an earlier answer in sound', { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }, Infinity],
    ['what nobody knows, whatever stands beside it', saying({ type: 'smell', text: 'a' }), Infinity],
  ])('with %s', (_, body, tokens) => {
    expect(demandOf(body).maxInputTokens).toBe(tokens);
  });

  test('is what a model is known to make of a picture', () => {
    const body = saying({ type: 'image_url', image_url: 'https://example.com' });
    expect(demandOf(body, { models: [{ pattern: /^m$/, imageTokens: 7 }] }).maxInputTokens).toBe(BYTES + 7);
  });
});

describe('the bound of the output', () => {
  test.each<[Json, Partial<Quirks>, number | undefined]>([
    [{}, {}, undefined],
    [{ max_tokens: 5 }, {}, 5],
    [{ max_tokens: 5, max_completion_tokens: 4 }, {}, 5],
    [{ max_tokens: 5, max_completion_tokens: 4 }, { renames: { max_completion_tokens: 'max_tokens' } }, 4],
    [{ max_tokens: 5 }, { renames: { max_tokens: 'max_length' } }, 5],
    [{ max_tokens: 5 }, { parameters: ['temperature'] }, undefined],
    [{ max_length: 0.5 }, { renames: { max_tokens: 'max_length' } }, undefined],
  ])('of %j to a host with %j is %s', (body, quirks, bound) => {
    expect(demandOf(body, quirks).maxOutputTokens).toBe(bound);
  });

  test('is for as many choices as are really asked for', () => {
    expect(demandOf({ n: 3 }).choices).toBe(3);
    expect(demandOf({ n: 3 }, { parameters: [] }).choices).toBe(1);
  });
});

test('a tier or a search that is withheld is not asked for', () => {
  const body = { service_tier: 'flex', web_search_options: {} };
  expect(demandOf(body)).toMatchObject({ serviceTier: 'flex', hasOtherCharges: true });
  expect(demandOf(body, { parameters: [] })).toMatchObject({ serviceTier: undefined, hasOtherCharges: false });
  expect(demandOf({ service_tier: '' }).serviceTier).toBeUndefined();
});

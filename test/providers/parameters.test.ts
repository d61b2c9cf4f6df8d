import { describe, expect, test } from 'vitest';
import type { Json } from '../../lambda/core/types.ts';
import { openaiChat } from '../../lambda/dialects/openai-chat/index.ts';
import { enabledProviders } from '../../lambda/providers/index.ts';
import { PROVIDER_IDS, type ProviderConfiguration } from '../../lambda/settings.ts';
import { type ChatProviderId, EVERYTHING, EXPECTED, MESSAGES } from './expected.ts';

describe.each(PROVIDER_IDS.filter((id) => id !== 'anthropic'))('%s', (id) => {
  const expected = EXPECTED[id];
  const sent = send(id, expected.model, EVERYTHING);

  test('gets the fields that it takes, and the others are named', () => {
    expect(sent.dropped.toSorted()).toEqual(expected.dropped.toSorted());
    const away = new Set([...expected.dropped, ...(expected.unsaid ?? []), 'top_logprobs', 'verbosity']);
    const arriving = Object.entries(EVERYTHING).filter(([name]) => !away.has(name));
    expect(sent.rest).toEqual(
      Object.fromEntries(arriving.map(([name, value]) => [expected.renamed?.[name] ?? name, value])),
    );
  });

  test('gets messages without the members that it refuses', () => {
    const [system, user, assistant, tool] = sent.messages;
    const kept = Object.entries(MESSAGES[2] ?? {}).filter(
      ([name]) => ['role', 'content', 'tool_calls'].includes(name) || expected.assistant.includes(name),
    );
    expect(system).toEqual({ role: expected.systemRole, content: 'Be brief.' });
    expect(user).toEqual({ role: 'user', content: 'Hello', ...(expected.takesNames && { name: 'ann' }) });
    expect(assistant).toEqual({ ...Object.fromEntries(kept), ...expected.written });
    expect(tool).toMatchObject({ role: 'tool', tool_call_id: expected.callId ?? 'call_1', content: 'seen' });
  });

  // Bedrock gets no key: bedrock.test.ts.
  test.runIf(id !== 'bedrock')('gets its address and a bearer key, and nothing else of ours', () => {
    const provider = enabledProviders({ [id]: {} }).get(id);
    expect(provider?.url).toMatch(/^https:\/\/[a-z0-9.]+(\/[a-z0-9]+)+$/);
    expect(provider?.authorize('k', 'openai-chat')).toEqual({ authorization: 'Bearer k' });
  });
});

describe('OpenAI, by model', () => {
  const always = ['logprobs', 'logit_bias', 'presence_penalty', 'frequency_penalty'].sort();
  const neverCools = [...always, 'temperature', 'top_p'].sort();

  test.each<[string, readonly string[], string]>([
    ['gpt-4o', ['reasoning_effort'], 'max_tokens'],
    ['gpt-4.1-mini', ['reasoning_effort'], 'max_tokens'],
    ['chat-latest', ['reasoning_effort'], 'max_tokens'],
    ['gpt-5-chat-latest', ['reasoning_effort'], 'max_tokens'],
    ['o1', neverCools, 'max_completion_tokens'],
    ['o3-mini', neverCools, 'max_completion_tokens'],
    ['o4-mini', neverCools, 'max_completion_tokens'],
    ['gpt-5', neverCools, 'max_completion_tokens'],
    ['gpt-5-nano', neverCools, 'max_completion_tokens'],
    ['gpt-5.1', neverCools, 'max_completion_tokens'],
    ['gpt-5.6-terra', neverCools, 'max_completion_tokens'],
    ['gpt-6-sol', neverCools, 'max_completion_tokens'],
    ['gpt-6.1-terra', neverCools, 'max_completion_tokens'],
  ])('%s does not get %j, and a bound as %s', (model, dropped, bound) => {
    const sent = send('openai', model, EVERYTHING);
    expect(sent.dropped.toSorted()).toEqual(dropped);
    expect(sent.rest).toMatchObject({ [bound]: 100 });
    expect(Object.keys(sent.rest).filter((name) => name.startsWith('max_'))).toEqual([bound]);
  });

  test.each<[string, effort: string | undefined, isTaken: boolean]>([
    ['gpt-5.1', undefined, true],
    ['gpt-5.1', 'none', true],
    ['gpt-5.1', 'low', false],
    ['gpt-5.6-terra', undefined, false],
    ['gpt-5.6-terra', 'none', true],
    ['gpt-6-astra', undefined, false],
    ['gpt-5', 'none', false],
    ['gpt-5-chat-latest', undefined, true],
  ])('%s at effort %s and a temperature: %s', (model, reasoning_effort, isTaken) => {
    const { rest, dropped } = send('openai', model, {
      temperature: 0.2,
      ...(reasoning_effort && { reasoning_effort }),
    });
    expect('temperature' in rest).toBe(isTaken);
    expect(dropped).toEqual(isTaken ? [] : ['temperature']);
  });
});

describe('xAI, by model', () => {
  test.each<[string, readonly string[]]>([
    ['grok-3', []],
    ['grok-3-mini', ['stop']],
    ['grok-4', ['reasoning_effort', 'stop']],
    ['grok-4-0709', ['reasoning_effort', 'stop']],
    ['grok-4-latest', ['reasoning_effort', 'stop']],
    ['grok-4-fast-reasoning', ['reasoning_effort', 'stop']],
    ['grok-4-fast-non-reasoning', ['reasoning_effort']],
    ['grok-4-1-fast-non-reasoning', ['reasoning_effort']],
    ['grok-4.20-0309-reasoning', ['reasoning_effort', 'stop']],
    ['grok-4.20-multi-agent', ['stop']],
    ['grok-code-fast-1', ['reasoning_effort', 'stop']],
    ['grok-4.3', ['stop']],
    ['grok-4.5', ['stop']],
    ['grok-4.7', ['stop']],
  ])('%s does not get %j', (model, dropped) => {
    const { rest } = send('xai', model, EVERYTHING);
    const missing = ['reasoning_effort', 'stop'].filter((name) => !(name in rest));
    expect(missing).toEqual(dropped);
  });
});

describe('bounds of the output', () => {
  test.each<[ChatProviderId, string]>([
    ['openai', 'max_completion_tokens'],
    ['groq', 'max_completion_tokens'],
    ['cerebras', 'max_completion_tokens'],
    ['gemini', 'max_completion_tokens'],
    ['xai', 'max_completion_tokens'],
    ['openrouter', 'max_completion_tokens'],
    ['mistral', 'max_tokens'],
    ['nvidia', 'max_tokens'],
    // Its documentation knows no other name, and it ignores what it does not know: the bound would not bind.
    ['deepinfra', 'max_tokens'],
  ])('arrive at %s as %s', (id, name) => {
    const { rest, dropped } = send(id, EXPECTED[id].model, { max_completion_tokens: 9 });
    expect(rest).toEqual({ [name]: 9 });
    expect(dropped).toEqual([]);
    const takesBoth = ['openai', 'gemini', 'xai', 'openrouter'].includes(id);
    const both = send(id, EXPECTED[id].model, { max_tokens: 5, max_completion_tokens: 9 }).rest;
    expect(both).toEqual({ ...(takesBoth && { max_tokens: 5 }), [name]: 9 });
  });
});

describe('what the operator says', () => {
  test('goes before what we know of a provider', () => {
    const parameters = ['model', 'messages', 'seed'];
    const { rest, dropped } = send('gemini', 'm', { seed: 1, temperature: 0 }, { parameters });
    expect(rest).toEqual({ seed: 1 });
    expect(dropped).toEqual(['temperature']);
  });

  test('never costs the caller the form of the answer: a host that takes none is not asked', () => {
    const response_format = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } };
    const settings = { url: 'https://llm.example.com/v1/', parameters: ['seed'] };
    expect(() => send('ours', 'm', { response_format }, settings)).toThrow('is not taken by the provider ours');
    expect(send('ours', 'm', { response_format: { type: 'text' } }, settings).rest).toEqual({});
  });

  test('makes a provider of a host that we do not know, which gets everything', () => {
    const { rest, dropped } = send('ours', 'm', { ...EVERYTHING, top_k: 5 }, { url: 'https://llm.example.com/v1/' });
    const { top_logprobs: _, verbosity: __, ...everything } = EVERYTHING;
    expect(rest).toEqual({ ...everything, top_k: 5 });
    expect(dropped).toEqual([]);
  });

  test('may spare a host the key and the question for usage', () => {
    const settings = { url: 'http://127.0.0.1:1/v1/', needsKey: false, streamUsage: false };
    const provider = enabledProviders({ ours: settings }).get('ours');
    expect(provider?.authorize('', 'openai-chat')).toEqual({});
    expect(provider?.url).toBe('http://127.0.0.1:1/v1');
    expect(send('ours', 'm', { stream: true }, settings).rest).toEqual({ stream: true });
  });
});

function send(id: string, model: string, fields: Json, settings: ProviderConfiguration = {}) {
  const provider = enabledProviders({ [id]: settings }).get(id);
  if (!provider) throw new Error(`no provider ${id}`);
  const chat = openaiChat.readRequest({ model: `${id}/${model}`, messages: MESSAGES, ...fields }, 0);
  const { body, dropped } = openaiChat.writeRequest(chat, { provider: id, model }, provider);
  const { model: sentModel, messages, ...rest } = body;
  expect(sentModel).toBe(model);
  // The request above has messages, so the one that is written has them too.
  return { messages: messages as readonly Json[], rest, dropped };
}

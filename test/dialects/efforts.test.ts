import { describe, expect, test } from 'vitest';
import { objectIn } from '../../lambda/core/json.ts';
import { carryingGateway } from './a-carrying-gateway.ts';

const gateway = carryingGateway();
const ASKED = { messages: [{ role: 'user', content: 'Hi' }] };

describe('an effort in the words of Messages', () => {
  test.each<[model: string, asked: string, sent: string | undefined]>([
    ['groq/openai/gpt-oss-120b', 'xhigh', 'high'],
    ['groq/openai/gpt-oss-120b', 'max', 'high'],
    ['groq/openai/gpt-oss-120b', 'medium', 'medium'],
    ['groq/qwen/qwen3.8-27b', 'high', 'default'],
    ['groq/llama-3.3-70b-versatile', 'high', undefined],
    ['cerebras/gpt-oss-120b', 'xhigh', 'high'],
    ['gemini/gemini-3.6-flash', 'max', 'high'],
    ['gemini/gemini-4-argon', 'low', 'low'],
    ['deepinfra/openai/gpt-oss-120b', 'xhigh', 'high'],
    ['mistral/mistral-small-latest', 'low', 'high'],
    ['mistral/mistral-large-4', 'max', 'high'],
    ['mistral/zai-glm-5-3', 'max', 'max'],
    ['mistral/zai-glm-5-3', 'xhigh', 'high'],
    ['mistral/ministral-8b-latest', 'low', undefined],
    ['openrouter/openai/gpt-6-sol', 'max', 'xhigh'],
    ['nvidia/openai/gpt-oss-120b', 'max', 'high'],
    ['xai/grok-4.6', 'max', 'high'],
    ['openai/gpt-5', 'max', 'high'],
    ['openai/o4-mini', 'xhigh', 'high'],
    ['openai/gpt-4o', 'high', undefined],
    ['ours/m', 'max', 'max'],
  ])('arrives at %s, %s as %s', async (model, effort, expected) => {
    const { sent, dropped } = await gateway.messages(`chat-${model}`, { ...ASKED, output_config: { effort } });
    expect(sent.reasoning_effort).toBe(expected);
    expect(dropped.includes('thinking')).toBe(expected === undefined);
  });
});

describe('no thinking at all', () => {
  test.each<[model: string, sent: string | undefined, isNamed: boolean]>([
    ['cerebras/gpt-oss-120b', 'none', false],
    ['gemini/gemini-2.5-flash', 'none', false],
    ['gemini/gemini-2.5-pro', 'low', true],
    ['gemini/gemini-3.6-flash', 'minimal', true],
    ['groq/openai/gpt-oss-120b', 'low', true],
    ['groq/llama-3.3-70b-versatile', undefined, false],
    ['mistral/mistral-large-4', 'low', true],
    ['mistral/ministral-8b-latest', undefined, false],
  ])('is the least that %s can, which is %s', async (model, expected, isNamed) => {
    const { sent, dropped } = await gateway.messages(`chat-${model}`, { ...ASKED, thinking: { type: 'disabled' } });
    expect(sent.reasoning_effort).toBe(expected);
    expect(dropped.includes('thinking')).toBe(isNamed);
  });
});

describe('an effort of a chat that goes on as a response, because of its tools,', () => {
  test.each<[model: string, asked: string, sent: string]>([
    ['openai/gpt-5.5', 'max', 'xhigh'],
    ['openai/gpt-5.6-terra', 'max', 'max'],
    ['openai/gpt-6-astra', 'none', 'low'],
    ['openai/gpt-6-sol', 'none', 'none'],
  ])('arrives at %s, %s as %s', async (model, effort, expected) => {
    const tools = [{ type: 'function', function: { name: 'look', parameters: {} } }];
    const { sent } = await gateway.chat(model, { ...ASKED, tools, reasoning_effort: effort });
    expect(objectIn(sent.reasoning)?.effort).toBe(expected);
  });
});

describe('an effort in a native chat', () => {
  test.each<[model: string, sent: string | undefined]>([
    ['xai/grok-4', undefined],
    ['openai/gpt-4o', undefined],
    ['mistral/ministral-8b-latest', undefined],
    ['groq/llama-3.3-70b-versatile', undefined],
    // Another word than it knows is the provider's to refuse: it says which ones there are.
    ['groq/openai/gpt-oss-120b', 'xhigh'],
    ['openai/gpt-6-astra', 'xhigh'],
  ])('is left out where the field is refused, and named: %s gets %s', async (model, expected) => {
    const { sent, dropped } = await gateway.chat(model, { ...ASKED, reasoning_effort: 'xhigh' });
    expect(sent.reasoning_effort).toBe(expected);
    expect(dropped).toEqual(expected === undefined ? ['reasoning_effort'] : []);
  });
});
